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

    private const int LongestModelName = 256;

    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head)
    {
        // Anthropic tells usage in every stream, unasked.
        head = new RequestHead { WantsStreamUsage = true };
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
            else if (json.NameIs("max_tokens"u8))
            {
                json.ToValue();
                head.MaxTokens = json.Kind == JsonTokenType.Null ? null
                    : json.AsInteger() is { } limit and >= 0 ? limit : throw Wrong("max_tokens", $"a whole number from 0 to {JsonBody.LargestInteger}");
            }
            else if (json.NameIs("thread"u8))
            {
                json.ToValue();
                _ = json.Kind == JsonTokenType.Null ? json.Skip() : throw NoThreads();
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

    /// <summary>
    /// A thread keeps the conversation at the provider, and the request holds only what is new. Whoever ignores the field answers
    /// without the history; a target chosen anew for each request cannot have it.
    /// </summary>
    private static JsonBodyException NoThreads() => new(ApiError.Invalid(
        "Message threads are not supported here; send the whole conversation without the field \"thread\".", "thread", ThreadUnsupported));

    private static JsonBodyException Wrong(string param, string wanted) =>
        new(ApiError.Invalid($"The field \"{param}\" must be {wanted}.", param, "invalid_type"));
}
