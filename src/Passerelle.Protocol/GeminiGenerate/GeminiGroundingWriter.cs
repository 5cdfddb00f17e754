using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Writes citations as Gemini's <c>groundingMetadata</c>: the sources, and which pieces of the text, in bytes of UTF-8, they support.</summary>
internal static class GeminiGroundingWriter
{
    /// <summary>Writes citations as a member <c>groundingMetadata</c>; nothing when there are none.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Citation>? citations, GeminiTextOffsets offsets)
    {
        if (citations is not { Count: > 0 })
        {
            return;
        }

        var sources = citations.Select(c => (c.Url, c.Title, c.CitedText)).Distinct().ToList();
        json.WriteStartObject("groundingMetadata"u8);
        json.WriteStartArray("groundingChunks"u8);
        foreach (var (url, title, text) in sources)
        {
            json.WriteStartObject();
            json.WriteStartObject(url is null ? "retrievedContext"u8 : "web"u8);
            WriteText(json, "uri"u8, url);
            WriteText(json, "title"u8, title);
            WriteText(json, "text"u8, url is null ? text : null);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("groundingSupports"u8);
        foreach (var place in citations.Where(c => c.End is not null).GroupBy(c => (Start: c.Start ?? 0, End: c.End ?? 0)))
        {
            json.WriteStartObject();
            json.WriteStartObject("segment"u8);
            json.WriteNumber("startIndex"u8, offsets.Bytes(place.Key.Start));
            json.WriteNumber("endIndex"u8, offsets.Bytes(place.Key.End));
            json.WriteEndObject();
            json.WriteStartArray("groundingChunkIndices"u8);
            foreach (var citation in place)
            {
                json.WriteNumberValue(sources.IndexOf((citation.Url, citation.Title, citation.CitedText)));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }
}
