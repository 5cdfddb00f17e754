using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// Reads the head of <c>POST /v1/responses</c>: <c>model</c>, <c>stream</c>, <c>max_output_tokens</c>, and that there is something to
/// answer. Everything else is the provider's business and is only checked for being JSON.
/// </summary>
internal static class ResponsesHead
{
    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, Read, out head);

    private static void Read(ref JsonBody json, RequestHead head)
    {
        var hasInput = false;
        while (json.NextMember())
        {
            if (json.NameIs("model"u8))
            {
                HeadFields.ReadModel(ref json, head);
            }
            else if (json.NameIs("input"u8))
            {
                json.ToValue();
                hasInput |= json.Kind switch
                {
                    JsonTokenType.StartArray or JsonTokenType.String => true,
                    JsonTokenType.Null => false,
                    _ => throw HeadFields.Wrong("input", "a string or an array of items"),
                };
                json.Skip();
            }
            else if (json.NameIs("stream"u8))
            {
                HeadFields.ReadStream(ref json, head);
            }
            else if (json.NameIs("max_output_tokens"u8))
            {
                head.MaxTokens = HeadFields.ReadLimit(ref json, head, "max_output_tokens", takesMinusOne: true);
            }
            else if (json.NameIs("prompt"u8) || json.NameIs("previous_response_id"u8) || json.NameIs("conversation"u8))
            {
                // Each of these brings a conversation that the provider keeps: input may then be absent.
                json.ToValue();
                hasInput |= json.Kind != JsonTokenType.Null;
                json.Skip();
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        // Usage is part of the last event, asked for or not.
        head.WantsStreamUsage = true;
        if (!hasInput)
        {
            throw HeadFields.Missing("input", "a string or an array of items");
        }
    }
}
