using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.TokenCounts;

/// <summary>
/// How many tokens a request may have, for providers that cannot be asked: a token is about four bytes of text, and each maker's own
/// count differs by a fifth. Good enough for clients that want to know when to make a conversation shorter.
/// </summary>
public static class TokenEstimate
{
    private const int BytesPerToken = 4;

    /// <summary>What the frame around a message or a tool costs.</summary>
    private const int PerMessage = 4;

    /// <summary>A picture of about one million pixels, at Anthropic and at OpenAI.</summary>
    private const int PerPicture = 1000;

    /// <summary>A page of a document has about so many bytes of base64, and so many tokens.</summary>
    private const int BytesPerPage = 80_000;
    private const int PerPage = 1500;

    /// <summary>A second of sound is 32 tokens at Google, and about 16,000 bytes of base64.</summary>
    private const int BytesPerAudioToken = 500;

    /// <summary>The estimate; at least 1.</summary>
    public static long Of(ChatRequest request)
    {
        long tokens = 0;
        foreach (var message in request.Messages)
        {
            tokens += PerMessage + Of(message.Parts);
        }

        foreach (var tool in request.Tools)
        {
            tokens += PerMessage + OfBytes(tool.Name.Length) + Of(tool.Description) + Of(tool.Schema) + Of(tool.Format) + Of(tool.Value);
        }

        if (request.Format is { } format)
        {
            tokens += Of(format.Schema);
        }

        return Math.Max(1, tokens);
    }

    private static long Of(List<Part> parts)
    {
        long tokens = 0;
        foreach (var part in parts)
        {
            tokens += part switch
            {
                TextPart text => Of(text.Text),
                ReasoningPart reasoning => Of(reasoning.Text),
                RefusalPart refusal => Of(refusal.Text),
                ToolCallPart call => PerMessage + OfBytes(call.Name.Length) + Of(call.Arguments),
                ToolResultPart result => PerMessage + Of(result.Parts),
                MediaPart media => Of(media),
                OpaquePart opaque => Of(opaque.Value),
                _ => PerMessage,
            };
        }

        return tokens;
    }

    private static long Of(MediaPart media) => media.Kind switch
    {
        MediaKind.Image => PerPicture,
        MediaKind.Audio or MediaKind.Video => Math.Max(PerMessage, media.Base64.Bytes.Length / BytesPerAudioToken),
        _ => Of(media.PlainText) + ((media.Base64.Exists || !media.PlainText.Exists) ? PerPage * (1 + (media.Base64.Bytes.Length / BytesPerPage)) : 0),
    };

    private static long Of(JsonSlice value) => OfBytes(value.Bytes.Length);

    private static long OfBytes(int bytes) => (bytes + BytesPerToken - 1) / BytesPerToken;
}
