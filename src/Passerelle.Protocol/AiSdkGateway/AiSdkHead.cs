using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>Reads the head of a body of call options: <c>prompt</c>, <c>maxOutputTokens</c>, <c>providerOptions</c>. The rest of a head is in headers.</summary>
internal static class AiSdkHead
{
    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, Read, out head);

    private static void Read(ref JsonBody json, RequestHead head)
    {
        var hasPrompt = false;

        // Its clients fail on an answer without usage.
        head.WantsStreamUsage = true;
        while (json.NextMember())
        {
            if (json.NameIs("prompt"u8))
            {
                json.ToValue();
                _ = json.Kind == JsonTokenType.StartArray ? json.Skip() : throw HeadFields.Wrong("prompt", "an array of messages");
                hasPrompt = true;
            }
            else if (json.NameIs("maxOutputTokens"u8))
            {
                head.MaxTokens = HeadFields.ReadLimit(ref json, head, "maxOutputTokens", takesMinusOne: false);
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        if (!hasPrompt)
        {
            throw HeadFields.Missing("prompt", "an array of messages");
        }
    }
}
