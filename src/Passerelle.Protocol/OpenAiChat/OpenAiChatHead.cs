using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Reads the head of <c>POST /v1/chat/completions</c>: <c>model</c>, <c>stream</c>, <c>max_completion_tokens</c> (or the older
/// <c>max_tokens</c>), <c>stream_options</c>. Everything else is the provider's business and is only checked for being JSON.
/// </summary>
internal static class OpenAiChatHead
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
        var hasMessages = false;
        long? legacyLimit = null;
        head.FirstMember = json.FirstMember;
        while (json.NextMember())
        {
            if (json.NameIs("model"u8))
            {
                ReadModel(ref json, head);
            }
            else if (json.NameIs("messages"u8))
            {
                json.ToValue();
                hasMessages = json.Kind == JsonTokenType.StartArray ? true : throw Wrong("messages", "an array of messages");
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
            else if (json.NameIs("max_completion_tokens"u8))
            {
                head.MaxTokens = ReadLimit(ref json, "max_completion_tokens");
            }
            else if (json.NameIs("max_tokens"u8))
            {
                legacyLimit = ReadLimit(ref json, "max_tokens");
            }
            else if (json.NameIs("stream_options"u8))
            {
                ReadStreamOptions(ref json, head);
            }
            else if (json.NameIs(RequestHead.ProviderOptionsField))
            {
                json.ToValue();
                head.ProviderOptions = json.Skip();
            }
            else
            {
                json.ToValue();
                json.Skip();
            }
        }

        head.HasMembers = json.Members > 0;
        head.MaxTokens ??= legacyLimit;
        if (!hasMessages)
        {
            throw new JsonBodyException(ApiError.Invalid("The field \"messages\" is missing; send an array of messages.", "messages", "missing_required_parameter"));
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

    private static long? ReadLimit(ref JsonBody json, string name)
    {
        json.ToValue();
        if (json.Kind == JsonTokenType.Null)
        {
            return null;
        }

        // -1 is how several local servers spell "no limit"; the provider says whether it takes it.
        return json.AsInteger() is { } limit and >= -1 ? (limit == -1 ? null : limit) : throw Wrong(name, $"a whole number from 0 to {JsonBody.LargestInteger}");
    }

    private static void ReadStreamOptions(ref JsonBody json, RequestHead head)
    {
        json.ToValue();
        if (json.Kind == JsonTokenType.Null)
        {
            head.StreamOptionsNull = true;
            head.StreamOptions = json.Skip();
            return;
        }

        if (json.Kind != JsonTokenType.StartObject)
        {
            throw Wrong("stream_options", "an object");
        }

        var start = json.TokenStart;
        while (json.NextInner("include_usage"u8, out var isIncludeUsage))
        {
            head.StreamOptionsFilled = true;
            if (!isIncludeUsage)
            {
                json.Skip();
                continue;
            }

            head.WantsStreamUsage = json.Kind switch
            {
                JsonTokenType.True => true,
                JsonTokenType.False or JsonTokenType.Null => false,
                _ => throw Wrong("stream_options.include_usage", "true or false"),
            };
            head.IncludeUsage = json.Skip();
        }

        head.StreamOptions = new JsonRange(start, json.Position - start);
    }

    private static JsonBodyException Wrong(string param, string wanted) =>
        new(ApiError.Invalid($"The field \"{param}\" must be {wanted}.", param, "invalid_type"));
}
