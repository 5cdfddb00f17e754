using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Reads citations: Gemini's <c>groundingMetadata</c> (sources, and which pieces of the text they support) and <c>citationMetadata</c>
/// (recited sources). Offsets are in bytes of UTF-8 there and in characters in the neutral form.
/// </summary>
internal static class GeminiGrounding
{
    /// <summary>Reads the object whose opening brace is under the reader, to its end.</summary>
    /// <returns>How many searches of the web were made; null when none is told.</returns>
    public static long? Read(Utf8JsonReader reader, int choice, GeminiTextOffsets offsets, AnswerSink sink)
    {
        // The sources first, wherever they stand.
        var sources = new List<Source>();
        long? searches = null;
        var again = reader;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("groundingChunks"u8))
            {
                ReadSources(ref reader, sources);
            }
            else if (reader.ValueTextEquals("webSearchQueries"u8))
            {
                searches = CountItems(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        var cited = new bool[sources.Count];
        while (again.Read() && again.TokenType == JsonTokenType.PropertyName)
        {
            if (!again.ValueTextEquals("groundingSupports"u8))
            {
                again.Skip();
            }
            else if (Enter(ref again, JsonTokenType.StartArray))
            {
                while (again.Read() && again.TokenType != JsonTokenType.EndArray)
                {
                    ReadSupport(ref again, choice, offsets, sources, cited, sink);
                }
            }
        }

        for (var i = 0; i < cited.Length; i++)
        {
            if (!cited[i] && sources[i] is { Uri: not null } or { Title: not null })
            {
                sink.Cite(choice, sources[i].Cite(null, null));
            }
        }

        return searches;
    }

    /// <summary>Reads <c>citationMetadata</c>, whose opening brace is under the reader, to its end.</summary>
    public static void ReadRecited(Utf8JsonReader reader, int choice, GeminiTextOffsets offsets, AnswerSink sink)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Vertex AI calls them citations, the Gemini API citationSources.
            if (!reader.ValueTextEquals("citations"u8) && !reader.ValueTextEquals("citationSources"u8))
            {
                reader.Skip();
            }
            else if (Enter(ref reader, JsonTokenType.StartArray))
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    var source = default(Source);
                    int? start = null;
                    int? end = null;
                    ReadSource(ref reader, ref source, ref start, ref end);
                    if (source.Uri is not null || source.Title is not null)
                    {
                        // A citation from the first byte on leaves the start out, as proto JSON leaves out every zero.
                        start = end is null ? null : start ?? 0;
                        sink.Cite(choice, source.Cite(start is { } s ? offsets.Characters(s) : null, end is { } e ? offsets.Characters(e) : null));
                    }
                }
            }
        }
    }

    private static void ReadSources(ref Utf8JsonReader reader, List<Source> sources)
    {
        if (!Enter(ref reader, JsonTokenType.StartArray))
        {
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var source = default(Source);
            int? none = null;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                // One member: web, retrievedContext, maps, or a kind that is not known yet.
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    _ = reader.Read();
                    ReadSource(ref reader, ref source, ref none, ref none);
                }
            }
            else
            {
                reader.Skip();
            }

            sources.Add(source);
        }
    }

    /// <summary>Reads the source that is the value under the reader; anything but an object is none.</summary>
    private static void ReadSource(ref Utf8JsonReader reader, ref Source source, ref int? start, ref int? end)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("uri"u8))
            {
                source.Uri = Text(ref reader);
            }
            else if (reader.ValueTextEquals("title"u8))
            {
                source.Title = Text(ref reader);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                source.Quoted = Text(ref reader);
            }
            else if (reader.ValueTextEquals("startIndex"u8))
            {
                start = Index(ref reader);
            }
            else if (reader.ValueTextEquals("endIndex"u8))
            {
                end = Index(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadSupport(
        ref Utf8JsonReader reader, int choice, GeminiTextOffsets offsets, List<Source> sources, bool[] cited, AnswerSink sink)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var segment = default(Source);
        int? start = null;
        int? end = null;
        var indices = new List<int>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("segment"u8))
            {
                _ = reader.Read();
                ReadSource(ref reader, ref segment, ref start, ref end);
            }
            else if (!reader.ValueTextEquals("groundingChunkIndices"u8))
            {
                reader.Skip();
            }
            else if (Enter(ref reader, JsonTokenType.StartArray))
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index) && (uint)index < (uint)sources.Count)
                    {
                        indices.Add(index);
                    }

                    reader.Skip();
                }
            }
        }

        foreach (var index in indices)
        {
            cited[index] = true;
            sink.Cite(choice, sources[index].Cite(end is null ? null : offsets.Characters(start ?? 0), end is { } e ? offsets.Characters(e) : null));
        }
    }

    /// <summary>Goes to the member's value and says whether it is of this kind; passes over it when it is not.</summary>
    private static bool Enter(ref Utf8JsonReader reader, JsonTokenType kind)
    {
        _ = reader.Read();
        if (reader.TokenType == kind)
        {
            return true;
        }

        reader.Skip();
        return false;
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        var text = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty ? JsonChars.Of(in reader).ToString() : null;
        reader.Skip();
        return text;
    }

    private static int? Index(ref Utf8JsonReader reader) => GeminiUsage.Count(ref reader) is { } index and <= int.MaxValue ? (int)index : null;

    private static long CountItems(ref Utf8JsonReader reader)
    {
        var count = 0;
        if (Enter(ref reader, JsonTokenType.StartArray))
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                reader.Skip();
                count++;
            }
        }

        return count;
    }

    private record struct Source(string? Uri, string? Title, string? Quoted)
    {
        public readonly Citation Cite(int? start, int? end) => new()
        {
            Dialect = GeminiGenerateDialect.DialectName,
            Url = Uri,
            Title = Title,
            CitedText = Quoted,
            Start = start,
            End = end,
        };
    }
}
