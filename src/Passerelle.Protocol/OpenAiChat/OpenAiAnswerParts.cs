using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Writes the rarer pieces of an answer, which look the same in a stream and in a whole one.</summary>
internal static class OpenAiAnswerParts
{
    private const string Name = "openai-chat";

    /// <summary>An item of <c>annotations</c>. False, with nothing written, for what has no URL: a document cannot be said here.</summary>
    public static bool WriteCitation(Utf8JsonWriter json, Citation citation)
    {
        if (citation.Url is not { } url)
        {
            return false;
        }

        if (citation.Dialect == Name && citation.Value.Kind == JsonValueKind.Object && OpenAiJson.Member(citation.Value.Bytes.Span, "url_citation"u8).Length > 0)
        {
            citation.Value.WriteTo(json);
            return true;
        }

        // All four are mandatory: clients refuse the event when one is missing.
        json.WriteStartObject();
        json.WriteString("type"u8, "url_citation"u8);
        json.WriteStartObject("url_citation"u8);
        json.WriteNumber("start_index"u8, citation.Start ?? 0);
        json.WriteNumber("end_index"u8, citation.End ?? citation.Start ?? 0);
        json.WriteString("url"u8, url);
        json.WriteString("title"u8, citation.Title ?? "");
        if (citation.CitedText is { } cited)
        {
            json.WriteString("content"u8, cited);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        return true;
    }

    /// <summary>An item of <c>images</c>.</summary>
    public static void WriteImage(Utf8JsonWriter json, MediaPart image, int index)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "image_url"u8);
        json.WriteStartObject("image_url"u8);
        (image.Url.Exists ? image.Url : DataUrl.Of(image.MediaType ?? "image/png", image.Base64)).WriteTo(json, "url"u8);
        json.WriteEndObject();
        json.WriteNumber("index"u8, index);
        json.WriteEndObject();
    }

    /// <summary>The value of <c>audio</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="audio">The sound.</param>
    /// <param name="id">An id for one that has none.</param>
    /// <param name="created">When the answer was made, in seconds since 1970.</param>
    public static void WriteAudio(Utf8JsonWriter json, MediaPart audio, string id, long created)
    {
        json.WriteStartObject();
        var given = audio.Extra?.Find(field => field.Name == "id").Value ?? default;
        (given.IsString ? given : JsonSlice.Of(id)).WriteTo(json, "id"u8);
        (audio.Base64.Exists ? audio.Base64 : JsonSlice.Of("")).WriteTo(json, "data"u8);
        (audio.Transcript.Exists ? audio.Transcript : JsonSlice.Of("")).WriteTo(json, "transcript"u8);
        var expires = audio.Extra?.Find(field => field.Name == "expires_at").Value ?? default;
        (expires.Exists ? expires : new JsonSlice(System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"{created + 3600}")))).WriteTo(json, "expires_at"u8);
        json.WriteEndObject();
    }

    /// <summary>An item of <c>reasoning_details</c>: text and what proves it, or the proof alone.</summary>
    public static void WriteDetail(Utf8JsonWriter json, JsonSlice text, bool isSummary, Signature? signature, bool isRedacted, string? id, int index)
    {
        // Only Anthropic signs the text itself; the others' blobs are data beside it.
        var isEncrypted = signature is not null && (isRedacted || signature.Format is SignatureFormats.OpenAi or SignatureFormats.XAi or SignatureFormats.Gemini);
        if (text.Exists && (!text.IsEmpty || signature is null || !isEncrypted))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, isSummary ? "reasoning.summary"u8 : "reasoning.text"u8);
            text.WriteTo(json, isSummary ? "summary"u8 : "text"u8);
            if (signature is not null && !isEncrypted)
            {
                signature.Data.WriteTo(json, "signature"u8);
            }

            WriteDetailEnd(json, signature, isEncrypted ? null : id, index);
        }
        else if (signature is not null && !isEncrypted)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "reasoning.text"u8);
            signature.Data.WriteTo(json, "signature"u8);
            WriteDetailEnd(json, signature, id, index);
        }

        if (isEncrypted)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "reasoning.encrypted"u8);
            signature!.Data.WriteTo(json, "data"u8);
            WriteDetailEnd(json, signature, id, index);
        }
    }

    /// <summary><c>extra_content</c> with Gemini's signature.</summary>
    public static void WriteThoughtSignature(Utf8JsonWriter json, JsonSlice data)
    {
        json.WriteStartObject("extra_content"u8);
        json.WriteStartObject("google"u8);
        data.WriteTo(json, "thought_signature"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>OpenAI's name of a service tier, or null for one that it does not have.</summary>
    public static string? Tier(string? tier) => tier switch
    {
        "auto" or "default" or "flex" or "scale" or "priority" => tier,
        "standard" => "default",
        _ => null,
    };

    private static void WriteDetailEnd(Utf8JsonWriter json, Signature? signature, string? id, int index)
    {
        json.WriteString("format"u8, signature?.Format ?? SignatureFormats.Unknown);
        if (id is not null)
        {
            json.WriteString("id"u8, id);
        }

        json.WriteNumber("index"u8, index);
        json.WriteEndObject();
    }
}
