using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Reads the head of <c>POST /v1/messages</c> and of <c>/v1/messages/count_tokens</c>: <c>model</c>, <c>messages</c>, <c>stream</c>,
/// <c>max_tokens</c>, <c>thread</c>. A missing <c>max_tokens</c> is no error here: a provider that wants it says so, and to others
/// the gateway sends its own.
/// </summary>
internal static class AnthropicHead
{
    /// <summary>The code that makes Anthropic's own clients send the whole conversation again, without a thread.</summary>
    public const string ThreadUnsupported = "thread_unsupported_request";

    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, Read, out head);

    private static void Read(ref JsonBody json, RequestHead head)
    {
        var hasMessages = false;

        // Anthropic tells usage in every stream, unasked.
        head.WantsStreamUsage = true;
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
            else if (json.NameIs("max_tokens"u8))
            {
                head.MaxTokens = HeadFields.ReadLimit(ref json, head, "max_tokens", takesMinusOne: false);
            }
            else if (json.NameIs("thread"u8))
            {
                json.ToValue();
                _ = json.Kind == JsonTokenType.Null ? json.Skip() : throw NoThreads();
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        if (!hasMessages)
        {
            throw HeadFields.Missing("messages", "an array of messages");
        }
    }

    /// <summary>
    /// A thread keeps the conversation at the provider, and the request holds only what is new. Whoever ignores the field answers
    /// without the history; a target chosen anew for each request cannot have it.
    /// </summary>
    private static JsonBodyException NoThreads() => new(ApiError.Invalid(
        "Message threads are not supported here; send the whole conversation without the field \"thread\".", "thread", ThreadUnsupported));
}
