using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Reads the head of <c>POST /v1/chat/completions</c>: <c>model</c>, <c>stream</c>, <c>max_completion_tokens</c> (or the older
/// <c>max_tokens</c>), <c>stream_options</c>. Everything else is the provider's business and is only checked for being JSON.
/// </summary>
internal static class OpenAiChatHead
{
    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, ReadChat, out head);

    /// <summary>Reads the head of <c>POST /v1/completions</c>, which has a prompt, or none, in place of messages.</summary>
    public static ApiError? ReadCompletion(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, ReadPrompt, out head);

    private static void ReadChat(ref JsonBody json, RequestHead head) => Read(ref json, head, hasMessages: false);

    private static void ReadPrompt(ref JsonBody json, RequestHead head) => Read(ref json, head, hasMessages: true);

    private static void Read(ref JsonBody json, RequestHead head, bool hasMessages)
    {
        long? legacyLimit = null;
        while (json.NextMember())
        {
            if (json.NameIs("model"u8))
            {
                HeadFields.ReadModel(ref json, head);
            }
            else if (json.NameIs("messages"u8))
            {
                hasMessages = HeadFields.ReadMessages(ref json);
            }
            else if (json.NameIs("stream"u8))
            {
                HeadFields.ReadStream(ref json, head);
            }
            else if (json.NameIs("max_completion_tokens"u8))
            {
                head.MaxTokens = HeadFields.ReadLimit(ref json, head, "max_completion_tokens", takesMinusOne: true);
            }
            else if (json.NameIs("max_tokens"u8))
            {
                legacyLimit = HeadFields.ReadLimit(ref json, head, "max_tokens", takesMinusOne: true);
            }
            else if (json.NameIs("stream_options"u8))
            {
                ReadStreamOptions(ref json, head);
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        head.MaxTokens ??= legacyLimit;
        if (!hasMessages)
        {
            throw HeadFields.Missing("messages", "an array of messages");
        }
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
            throw HeadFields.Wrong("stream_options", "an object");
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
                _ => throw HeadFields.Wrong("stream_options.include_usage", "true or false"),
            };
            head.IncludeUsage = json.Skip();
        }

        head.StreamOptions = new JsonRange(start, json.Position - start);
    }
}
