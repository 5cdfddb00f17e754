using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// Reads the head of <c>POST /v1/responses</c>: <c>model</c>, <c>stream</c>, <c>max_output_tokens</c>, and that there is something to
/// answer. Everything else is the provider's business and is only checked for being JSON.
/// </summary>
internal static class ResponsesHead
{
    private const int LongestModelName = 256;

    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head)
    {
        head = new RequestHead();
        try
        {
            var json = new JsonBody(body);
            try
            {
                Read(ref json, head);
                return null;
            }
            finally
            {
                json.Dispose();
            }
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    private static void Read(ref JsonBody json, RequestHead head)
    {
        var hasInput = false;
        head.FirstMember = json.FirstMember;
        while (json.NextMember())
        {
            if (json.NameIs("model"u8))
            {
                ReadModel(ref json, head);
            }
            else if (json.NameIs("input"u8))
            {
                json.ToValue();
                hasInput |= json.Kind switch
                {
                    JsonTokenType.StartArray or JsonTokenType.String => true,
                    JsonTokenType.Null => false,
                    _ => throw Wrong("input", "a string or an array of items"),
                };
                json.Skip();
            }
            else if (json.NameIs("stream"u8))
            {
                json.ToValue();
                head.Stream = json.Kind switch
                {
                    JsonTokenType.True => true,
                    JsonTokenType.False or JsonTokenType.Null => false,
                    _ => throw Wrong("stream", "true or false"),
                };
            }
            else if (json.NameIs("max_output_tokens"u8))
            {
                head.MaxTokens = ReadLimit(ref json);
            }
            else if (json.NameIs(RequestHead.ProviderOptionsField))
            {
                json.ToValue();
                head.ProviderOptions = json.Skip();
            }
            else
            {
                // Each of these brings a conversation that the provider keeps: input may then be absent.
                var bringsInput = json.NameIs("prompt"u8) || json.NameIs("previous_response_id"u8) || json.NameIs("conversation"u8);
                json.ToValue();
                hasInput |= bringsInput && json.Kind != JsonTokenType.Null;
                json.Skip();
            }
        }

        // Usage is part of the last event, asked for or not.
        head.WantsStreamUsage = true;
        head.HasMembers = json.Members > 0;
        if (!hasInput)
        {
            throw new JsonBodyException(ApiError.Invalid("The field \"input\" is missing; send a string or an array of items.", "input", "missing_required_parameter"));
        }
    }

    private static void ReadModel(ref JsonBody json, RequestHead head)
    {
        json.ToValue();
        if (json.Kind == JsonTokenType.Null)
        {
            head.ModelValue = json.Skip();
            return;
        }

        var name = json.AsString() ?? throw Wrong("model", "a string");
        if (name.Length is 0 or > LongestModelName || name.AsSpan().ContainsAnyInRange('\0', '\u001f') || name.AsSpan().ContainsAnyInRange('\u007f', '\u009f'))
        {
            throw Wrong("model", $"a name of 1 to {LongestModelName} printable characters");
        }

        head.Model = name;
        head.ModelValue = json.Skip();
    }

    private static long? ReadLimit(ref JsonBody json)
    {
        json.ToValue();
        if (json.Kind == JsonTokenType.Null)
        {
            return null;
        }

        // -1 is how several local servers spell "no limit"; the provider says whether it takes it.
        return json.AsInteger() is { } limit and >= -1
            ? (limit == -1 ? null : limit)
            : throw Wrong("max_output_tokens", $"a whole number from 0 to {JsonBody.LargestInteger}");
    }

    private static JsonBodyException Wrong(string param, string wanted) =>
        new(ApiError.Invalid($"The field \"{param}\" must be {wanted}.", param, "invalid_type"));
}
