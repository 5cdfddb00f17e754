using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Writes <c>providerMetadata</c> of a part: what its clients bring back as <c>providerOptions</c> of the same part
/// (<see cref="AiSdkPartOptions"/>). Each maker's own package of the SDK has its names for it, which are used here, so that a
/// conversation can go on with that package as well; what has none goes under <c>gateway</c>.
/// </summary>
internal static class AiSdkMetadata
{
    /// <summary>The member for a signature or a proof.</summary>
    public static void WriteProof(Utf8JsonWriter json, string format, JsonChars data, JsonChars id, bool isRedacted)
    {
        json.WriteStartObject("providerMetadata"u8);
        switch (format)
        {
            case SignatureFormats.Anthropic:
                json.WriteStartObject("anthropic"u8);
                Write(json, isRedacted ? "redactedData"u8 : "signature"u8, data);
                break;
            case SignatureFormats.Gemini when !isRedacted && id.IsEmpty:
                json.WriteStartObject("google"u8);
                Write(json, "thoughtSignature"u8, data);
                break;
            case SignatureFormats.OpenAi or SignatureFormats.XAi when !isRedacted:
                json.WriteStartObject(format == SignatureFormats.OpenAi ? "openai"u8 : "xai"u8);
                if (!id.IsEmpty)
                {
                    Write(json, "itemId"u8, id);
                }

                Write(json, "reasoningEncryptedContent"u8, data);
                break;
            default:
                json.WriteStartObject("gateway"u8);
                json.WriteString("signatureFormat"u8, format);
                Write(json, "signature"u8, data);
                if (!id.IsEmpty)
                {
                    Write(json, "itemId"u8, id);
                }

                if (isRedacted)
                {
                    json.WriteBoolean("redacted"u8, true);
                }

                break;
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The member for the signature of a part; nothing when it has none.</summary>
    public static void WriteSignature(Utf8JsonWriter json, Signature? signature)
    {
        if (signature is not null && !signature.Data.IsEmpty)
        {
            WriteProof(json, signature.Format, signature.Data.Chars, default, isRedacted: false);
        }
    }

    /// <summary>The member for reasoning; nothing when nobody has proved it.</summary>
    public static void WriteReasoning(Utf8JsonWriter json, ReasoningPart reasoning)
    {
        if (reasoning.Signature is { } signature)
        {
            WriteProof(json, signature.Format, signature.Data.Chars, reasoning.Id is null ? default : JsonSlice.Of(reasoning.Id).Chars, reasoning.IsRedacted);
        }
    }

    /// <summary>The member that marks the words of a refusal, which the dialect has no part for.</summary>
    public static void WriteRefusal(Utf8JsonWriter json)
    {
        json.WriteStartObject("providerMetadata"u8);
        json.WriteStartObject("gateway"u8);
        json.WriteString("type"u8, "refusal"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The member that holds a part as its provider wrote it.</summary>
    public static void WriteOpaque(Utf8JsonWriter json, OpaquePart part)
    {
        json.WriteStartObject("providerMetadata"u8);
        json.WriteStartObject("gateway"u8);
        json.WriteString("dialect"u8, part.Dialect);
        json.WriteString("kind"u8, part.Kind);
        AiSdkJson.OneLine(part.Value).WriteTo(json, "part"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, JsonChars value)
    {
        json.WritePropertyName(name);
        JsonSlice.Of(value).WriteTo(json);
    }
}
