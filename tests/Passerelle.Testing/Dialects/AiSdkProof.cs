using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Testing.Dialects;

/// <summary>What <c>providerMetadata</c> of a part proves, in the names that each maker's package of the AI SDK has for it.</summary>
/// <param name="Format">Whose it is.</param>
/// <param name="Data">The blob.</param>
/// <param name="Id">OpenAI's id of the item.</param>
/// <param name="IsRedacted">Whether it stands for reasoning that nobody may read.</param>
internal sealed record AiSdkProof(string Format, string Data, string? Id, bool IsRedacted)
{
    /// <summary>The proof of a part; null when it has none.</summary>
    public static AiSdkProof? Of(JsonElement part)
    {
        if (!part.TryGetProperty("providerMetadata", out var metadata))
        {
            return null;
        }

        foreach (var maker in metadata.EnumerateObject())
        {
            var found = maker.Name switch
            {
                "anthropic" => Text(maker.Value, "redactedData") is { } redacted ? new AiSdkProof(SignatureFormats.Anthropic, redacted, null, true) : From(maker.Value, "signature", SignatureFormats.Anthropic),
                "google" => From(maker.Value, "thoughtSignature", SignatureFormats.Gemini),
                "openai" => From(maker.Value, "reasoningEncryptedContent", SignatureFormats.OpenAi),
                "xai" => From(maker.Value, "reasoningEncryptedContent", SignatureFormats.XAi),
                "gateway" => From(maker.Value, "signature", Text(maker.Value, "signatureFormat")),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether a text is the words of a refusal.</summary>
    public static bool IsRefusal(JsonElement part) =>
        part.TryGetProperty("providerMetadata", out var metadata) && metadata.TryGetProperty("gateway", out var ours) && Text(ours, "type") == "refusal";

    /// <summary>A part of one dialect's that is carried whole; null when it is none.</summary>
    public static OpaquePart? Opaque(JsonElement part) =>
        part.TryGetProperty("providerMetadata", out var metadata) && metadata.TryGetProperty("gateway", out var ours) && ours.TryGetProperty("part", out var own)
            ? new OpaquePart(Text(ours, "dialect")!, Text(ours, "kind")!, JsonSlice.Parse(own.GetRawText()))
            : null;

    private static AiSdkProof? From(JsonElement maker, string name, string? format) =>
        format is not null && Text(maker, name) is { } data
            ? new AiSdkProof(format, data, Text(maker, "itemId"), maker.TryGetProperty("redacted", out var redacted) && redacted.GetBoolean())
            : null;

    private static string? Text(JsonElement maker, string name) => maker.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
