using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// What <c>providerOptions</c> of a message or of a part says: <c>{maker:{field:value}}</c>. Its clients put there what they got as
/// <c>providerMetadata</c> of the part, which is how signatures come back (<see cref="AiSdkMetadata"/>). Lenient: what has another kind
/// than it should is passed over, since each package of the SDK has its own fields.
/// </summary>
internal sealed class AiSdkPartOptions
{
    public static readonly AiSdkPartOptions None = new();

    /// <summary>The proof of reasoning, or the signature on a call, on text or on media.</summary>
    public Signature? Signature { get; private set; }

    /// <summary>Whether the proof stands in the place of reasoning that nobody may read.</summary>
    public bool IsRedacted { get; private set; }

    /// <summary>OpenAI's id of the item.</summary>
    public string? ItemId { get; private set; }

    /// <summary>Anthropic's cache breakpoint.</summary>
    public JsonSlice CacheControl { get; private set; }

    /// <summary>OpenAI's <c>imageDetail</c>.</summary>
    public string? Detail { get; private set; }

    /// <summary>Anthropic's title of a document.</summary>
    public string? Title { get; private set; }

    /// <summary>Whether text was the words of a refusal.</summary>
    public bool IsRefusal { get; private set; }

    /// <summary>A part that only one dialect knows, as it came from its provider.</summary>
    public OpaquePart? Opaque { get; private set; }

    /// <summary>What a target may know and the neutral form has no place for, by its path.</summary>
    public List<ExtraField>? Extra { get; private set; }

    /// <summary>Reads the value under the cursor.</summary>
    public static AiSdkPartOptions Read(ref JsonCursor json)
    {
        if (json.Type != JsonTokenType.StartObject)
        {
            json.Skip();
            return None;
        }

        var options = new AiSdkPartOptions();
        while (json.NextMember())
        {
            var maker = json.Name();
            json.ToValue();
            if (json.Type != JsonTokenType.StartObject)
            {
                json.Skip();
            }
            else if (maker == "gateway")
            {
                options.ReadOurs(ref json);
            }
            else
            {
                options.ReadMaker(ref json, maker);
            }
        }

        return options;
    }

    private void ReadMaker(ref JsonCursor json, string maker)
    {
        JsonSlice proof = default;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            var isText = json.Type == JsonTokenType.String;
            switch (name)
            {
                case "signature" or "thoughtSignature" or "reasoningEncryptedContent" when isText:
                    proof = json.Take();
                    break;
                case "redactedData" when isText:
                    proof = json.Take();
                    IsRedacted = !proof.IsEmpty;
                    break;
                case "itemId" when isText:
                    ItemId = json.Text();
                    break;
                case "cacheControl" or "cache_control" when json.Type == JsonTokenType.StartObject:
                    CacheControl = json.Take();
                    break;
                case "cachePoint" when json.Type == JsonTokenType.StartObject:
                    // Bedrock's mark for the same thing.
                    json.Skip();
                    CacheControl = AnthropicBreakpoint;
                    break;
                case "imageDetail" when isText:
                    Detail = json.Text();
                    break;
                case "title" when isText:
                    Title = json.Text();
                    break;
                case "citations" or "context" or "containerUpload" when maker == "anthropic" && !json.IsNull:
                    (Extra ??= []).Add(new ExtraField($"providerOptions.anthropic.{name}", json.Take()));
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (!proof.IsEmpty && FormatOf(maker) is { } format)
        {
            Signature = new Signature(format, proof);
        }
    }

    private static JsonSlice AnthropicBreakpoint { get; } = JsonSlice.Parse("""{"type":"ephemeral"}""");

    private static string? FormatOf(string maker) => maker switch
    {
        "anthropic" or "bedrock" or "vertexAnthropic" => SignatureFormats.Anthropic,
        "google" or "vertex" or "googleVertex" => SignatureFormats.Gemini,
        "openai" or "azure" => SignatureFormats.OpenAi,
        "xai" => SignatureFormats.XAi,
        _ => null,
    };

    /// <summary>What <see cref="AiSdkMetadata"/> wrote under the gateway's own name.</summary>
    private void ReadOurs(ref JsonCursor json)
    {
        string? format = null, dialect = null, kind = null;
        JsonSlice data = default, part = default;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            if (name == "part" && json.Type == JsonTokenType.StartObject)
            {
                part = json.Take();
                continue;
            }

            if (name == "redacted")
            {
                IsRedacted |= json.Type == JsonTokenType.True;
            }

            if (json.Type != JsonTokenType.String)
            {
                json.Skip();
                continue;
            }

            switch (name)
            {
                case "signature":
                    data = json.Take();
                    break;
                case "signatureFormat":
                    format = json.Text();
                    break;
                case "itemId":
                    ItemId = json.Text();
                    break;
                case "dialect":
                    dialect = json.Text();
                    break;
                case "kind":
                    kind = json.Text();
                    break;
                case "type":
                    IsRefusal = json.IsText("refusal"u8);
                    break;
            }
        }

        if (format is not null && !data.IsEmpty)
        {
            Signature = new Signature(format, data);
        }

        if (part.Exists && dialect is not null && kind is not null)
        {
            Opaque = new OpaquePart(dialect, kind, part);
        }
    }
}
