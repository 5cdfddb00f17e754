using System.Text.Encodings.Web;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Writes parts as Gemini's <c>Part</c> objects.</summary>
internal static class GeminiParts
{
    /// <summary>JSON as it is, not for HTML; correct by construction.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>The value of <c>partMetadata.type</c> that marks the words of a refusal.</summary>
    public static ReadOnlySpan<byte> RefusalType => "refusal"u8;

    private static readonly JsonSlice Empty = JsonSlice.Of("");

    /// <summary>A part of an answer. What Gemini has no word for is left out.</summary>
    /// <param name="json">Gets it, inside an array.</param>
    /// <param name="part">The part.</param>
    /// <param name="madeUpId">The id of a call that has none.</param>
    public static void WriteAnswered(Utf8JsonWriter json, Part part, string madeUpId)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(json, text.Text, text.Signature);
                break;
            case RefusalPart refusal:
                WriteRefusal(json, refusal.Text);
                break;
            case ReasoningPart reasoning:
                WriteThought(json, reasoning.Text, reasoning.Signature, reasoning.IsRedacted, reasoning.Id);
                break;
            case MediaPart media:
                if (media.Transcript.Exists)
                {
                    WriteText(json, media.Transcript, null);
                }

                WriteMedia(json, media);
                break;
            case ToolCallPart call:
                WriteCall(json, call.Id.Length > 0 ? call.Id : madeUpId, call.Name, Arguments(call), call.Signature);
                break;
            case OpaquePart { Dialect: GeminiGenerateDialect.DialectName } opaque:
                GeminiSpace.OneLine(opaque.Value).WriteTo(json);
                break;
            default:
                break;
        }
    }

    public static void WriteText(Utf8JsonWriter json, JsonSlice text, Signature? signature)
    {
        json.WriteStartObject();
        (text.IsString ? text : Empty).WriteTo(json, "text"u8);
        GeminiSignatures.Write(json, signature);
        json.WriteEndObject();
    }

    /// <summary>
    /// The words of a refusal in an answer: text, marked in <c>partMetadata</c>, the place that generativelanguage v1beta gives to
    /// additional information about a part. Not for requests: Vertex AI has no such member.
    /// </summary>
    public static void WriteRefusal(Utf8JsonWriter json, JsonSlice text)
    {
        json.WriteStartObject();
        (text.IsString ? text : Empty).WriteTo(json, "text"u8);
        json.WriteStartObject("partMetadata"u8);
        json.WriteString("type"u8, RefusalType);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Whether the <c>partMetadata</c> under the reader marks the words of a refusal. The reader is then at the value's end.</summary>
    public static bool MarksRefusal(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var isRefusal = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("type"u8);
            _ = reader.Read();
            isRefusal |= isType && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(RefusalType);
            reader.Skip();
        }

        return isRefusal;
    }

    public static void WriteThought(Utf8JsonWriter json, JsonSlice text, Signature? signature, bool isRedacted, string? id)
    {
        json.WriteStartObject();
        (text.IsString ? text : Empty).WriteTo(json, "text"u8);
        json.WriteBoolean("thought"u8, true);
        GeminiSignatures.Write(json, signature, isRedacted, id);
        json.WriteEndObject();
    }

    public static void WriteCall(Utf8JsonWriter json, string id, string name, JsonSlice arguments, Signature? signature)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionCall"u8);
        if (id.Length > 0)
        {
            json.WriteString("id"u8, id);
        }

        json.WriteString("name"u8, name);
        arguments.WriteTo(json, "args"u8);
        json.WriteEndObject();
        GeminiSignatures.Write(json, signature);
        json.WriteEndObject();
    }

    /// <summary>Writes a piece of media that has bytes or an address; a document given as text becomes text.</summary>
    public static void WriteMedia(Utf8JsonWriter json, MediaPart media)
    {
        if (media.PlainText.Exists)
        {
            WriteText(json, media.PlainText, media.Signature);
            return;
        }

        json.WriteStartObject();
        json.WriteStartObject(media.Base64.Exists ? "inlineData"u8 : "fileData"u8);
        json.WriteString("mimeType"u8, GeminiMedia.TypeOf(media));
        if (media.Base64.Exists)
        {
            media.Base64.WriteTo(json, "data"u8);
        }
        else if (media.Url.Exists)
        {
            media.Url.WriteTo(json, "fileUri"u8);
        }
        else
        {
            json.WriteString("fileUri"u8, media.FileId);
        }

        json.WriteEndObject();
        GeminiSignatures.Write(json, media.Signature);
        json.WriteEndObject();
    }

    /// <summary>The arguments of a call as the object that Gemini wants; free text of a custom tool is its <c>input</c>.</summary>
    public static JsonSlice Arguments(ToolCallPart call)
    {
        if (!call.IsCustom)
        {
            return GeminiSpace.OneLine(ToolArguments.AsObject(call.Arguments));
        }

        return new JsonSlice((byte[])[.. "{\"input\":"u8, .. (call.Arguments.IsString ? call.Arguments : Empty).Bytes.Span, (byte)'}']);
    }
}
