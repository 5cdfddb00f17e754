using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Errors inside an answer: the event <c>error</c> and the <c>error</c> of a failed response.</summary>
internal static class ResponsesErrors
{
    private const string NoMessage = "The provider failed without saying why.";

    /// <summary>A stream's last event has no number that the gateway knows; this one is greater than all.</summary>
    private const long LastSequence = int.MaxValue;

    /// <summary>Reads an error object, or what stands in its place.</summary>
    /// <param name="json">The event or the <c>error</c> member.</param>
    public static ApiError Read(ReadOnlySpan<byte> json)
    {
        string? message = null;
        string? code = null;
        string? type = null;
        string? param = null;
        var reader = new Utf8JsonReader(json);
        _ = reader.Read();
        var isObject = reader.TokenType == JsonTokenType.StartObject;
        if (reader.TokenType == JsonTokenType.String)
        {
            message = JsonChars.Of(in reader).ToString();
        }

        while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("message"u8))
            {
                message = Text(ref reader) ?? message;
            }
            else if (reader.ValueTextEquals("code"u8))
            {
                code = Text(ref reader) ?? code;
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                type = Text(ref reader) ?? type;
            }
            else if (reader.ValueTextEquals("param"u8))
            {
                param = Text(ref reader) ?? param;
            }
            else
            {
                reader.Skip();
            }
        }

        type = type == "error" ? null : type;
        return new ApiError(KindOf(code, type), string.IsNullOrEmpty(message) ? NoMessage : message)
        {
            Code = code ?? type,
            Param = param,
            Source = ErrorSource.Upstream,
        };
    }

    /// <summary>Writes the event <c>error</c>: OpenAI's documented members, and beside them the object that its SDKs read.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, ApiError error, long sequence = LastSequence)
    {
        output.Write("event: error\ndata: "u8);
        using (var json = new Utf8JsonWriter(output, ResponsesJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "error"u8);
            json.WriteNumber("sequence_number"u8, sequence);
            json.WriteString("code"u8, CodeOf(error));
            json.WriteString("message"u8, error.Message);
            json.WriteString("param"u8, error.Param);
            json.WriteStartObject("error"u8);
            json.WriteString("type"u8, OpenAiErrors.TypeOf(error.Kind));
            json.WriteString("code"u8, CodeOf(error));
            json.WriteString("message"u8, error.Message);
            json.WriteString("param"u8, error.Param);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }

    /// <summary>The code of an error within an answer.</summary>
    public static string CodeOf(ApiError error) => error.Code ?? error.Kind switch
    {
        ApiErrorKind.RateLimited => "rate_limit_exceeded",
        ApiErrorKind.InvalidRequest => "invalid_prompt",
        ApiErrorKind.Internal or ApiErrorKind.UpstreamFailed or ApiErrorKind.UpstreamTimeout or ApiErrorKind.Unavailable => "server_error",
        var kind => OpenAiErrors.CodeOf(kind),
    };

    /// <summary>The kind of failure that a code or a type means.</summary>
    public static ApiErrorKind KindOf(string? code, string? type)
    {
        foreach (var word in new[] { code, type })
        {
            switch (word)
            {
                case "rate_limit_exceeded" or "rate_limit_error" or "rate_limit_reached" or "too_many_requests" or "tokens" or "requests" or "429":
                    return ApiErrorKind.RateLimited;
                case "insufficient_quota" or "billing_hard_limit_reached" or "usage_limit_reached" or "usage_not_included" or "402":
                    return ApiErrorKind.PaymentRequired;
                case "server_is_overloaded" or "slow_down" or "overloaded_error" or "service_unavailable" or "service_unavailable_error" or "503" or "529":
                    return ApiErrorKind.Unavailable;
                case "invalid_api_key" or "authentication_error" or "unauthorized" or "401":
                    return ApiErrorKind.Unauthorized;
                case "permission_error" or "forbidden" or "data_residency_mismatch" or "403":
                    return ApiErrorKind.Forbidden;
                case "model_not_found":
                    return ApiErrorKind.ModelNotFound;
                case "not_found" or "not_found_error" or "404":
                    return ApiErrorKind.NotFound;
                case "timeout" or "request_timeout" or "vector_store_timeout" or "504":
                    return ApiErrorKind.UpstreamTimeout;
                case "invalid_prompt" or "bio_policy" or "context_length_exceeded" or "invalid_request_error" or "invalid_request"
                    or "image_too_large" or "image_too_small" or "image_parse_error" or "image_content_policy_violation" or "image_file_too_large"
                    or "unsupported_image_media_type" or "empty_image_file" or "failed_to_download_image" or "image_file_not_found" or "400":
                    return ApiErrorKind.InvalidRequest;
                case { } invalid when invalid.StartsWith("invalid_", StringComparison.Ordinal):
                    return ApiErrorKind.InvalidRequest;
                default:
                    break;
            }
        }

        return ApiErrorKind.UpstreamFailed;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return JsonChars.Of(in reader).ToString();
            case JsonTokenType.Number:
                // OpenRouter writes a status as code.
                return System.Text.Encoding.UTF8.GetString(reader.ValueSpan);
            default:
                reader.Skip();
                return null;
        }
    }
}
