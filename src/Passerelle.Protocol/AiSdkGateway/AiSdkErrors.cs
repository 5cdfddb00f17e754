using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// The error envelope of Vercel's AI Gateway: <c>{"error":{"message","type","param","code"},"generationId"}</c>. Its client makes one of
/// its error classes of the type, and of any other body only "Invalid error response format". The <c>param</c> of a model that is not
/// there is <c>{"modelId"}</c>.
/// </summary>
internal static class AiSdkErrors
{
    /// <summary>Writes an error as one line of JSON.</summary>
    public static void Write(IBufferWriter<byte> output, ApiError error)
    {
        using var json = new Utf8JsonWriter(output, AiSdkJson.Options);
        json.WriteStartObject();
        json.WriteStartObject("error"u8);
        WriteMembers(json, error);
        json.WriteEndObject();
        if (error.RequestId is { } id)
        {
            json.WriteString("generationId"u8, AiSdkIds.OfGeneration(id));
        }

        json.WriteEndObject();
    }

    /// <summary>Writes an error as a part of a stream. There is no status any more, so it says its own: clients ask it whether to try again.</summary>
    public static void WriteEvent(IBufferWriter<byte> output, ApiError error)
    {
        output.Write("data: "u8);
        using (var json = new Utf8JsonWriter(output, AiSdkJson.Options))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "error"u8);
            json.WriteStartObject("error"u8);
            WriteMembers(json, error);
            json.WriteNumber("statusCode"u8, error.Status);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n\n"u8);
    }

    /// <summary>The <c>type</c> for a kind of failure.</summary>
    public static string TypeOf(ApiErrorKind kind) => kind switch
    {
        ApiErrorKind.InvalidRequest or ApiErrorKind.MethodNotAllowed or ApiErrorKind.UnsupportedMediaType or ApiErrorKind.Conflict
            or ApiErrorKind.RequestTimeout or ApiErrorKind.TooLarge => "invalid_request_error",
        ApiErrorKind.Unauthorized => "authentication_error",
        ApiErrorKind.PaymentRequired => "insufficient_quota",
        ApiErrorKind.Forbidden => "forbidden",
        ApiErrorKind.NotFound => "not_found",
        ApiErrorKind.ModelNotFound => "model_not_found",
        ApiErrorKind.RateLimited => "rate_limit_exceeded",
        ApiErrorKind.Internal or ApiErrorKind.UpstreamFailed or ApiErrorKind.Unavailable or ApiErrorKind.UpstreamTimeout => "internal_server_error",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static void WriteMembers(Utf8JsonWriter json, ApiError error)
    {
        json.WriteString("message"u8, error.Message);
        json.WriteString("type"u8, TypeOf(error.Kind));
        if (error is { Kind: ApiErrorKind.ModelNotFound, Model: { } model })
        {
            json.WriteStartObject("param"u8);
            json.WriteString("modelId"u8, model);
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("param"u8, error.Param);
        }

        json.WriteString("code"u8, error.Code ?? OpenAiErrors.CodeOf(error.Kind));
    }
}
