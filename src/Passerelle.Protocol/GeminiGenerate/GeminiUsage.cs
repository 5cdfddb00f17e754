using System.Buffers.Text;
using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Gemini's <c>usageMetadata</c>. <c>promptTokenCount</c> includes cached tokens but not <c>toolUsePromptTokenCount</c>;
/// <c>candidatesTokenCount</c> leaves <c>thoughtsTokenCount</c> out. Every chunk of a stream tells it anew and may leave fields out,
/// so the last value of each field is kept here and the sums are made of those. <c>cacheWriteTokenCount</c> is ours: Gemini does not
/// count what is written to a cache, and other providers charge for it. It is part of <c>promptTokenCount</c>, and told only where it is not zero.
/// </summary>
internal sealed class GeminiUsage
{
    private long? _prompt;
    private long? _toolPrompt;
    private long? _candidates;
    private long? _thoughts;
    private Modalities _promptModalities;
    private Modalities _toolModalities;
    private Modalities _candidateModalities;
    private long? _cached;
    private long? _cacheWrite;

    /// <summary>A service tier that is not the standard one; null when none was told.</summary>
    public string? ServiceTier { get; private set; }

    /// <summary>Searches of the web, when they were told elsewhere in the answer.</summary>
    public long? WebSearches { get; set; }

    /// <summary>What has been told so far, in the normal form.</summary>
    public Usage Told => new()
    {
        Input = _prompt is null && _toolPrompt is null ? null : (_prompt ?? 0) + (_toolPrompt ?? 0),
        ToolInput = _toolPrompt,
        CachedInput = _cached,
        CacheWrite = _cacheWrite,
        AudioInput = Sum(_promptModalities.Audio, _toolModalities.Audio),
        ImageInput = Sum(_promptModalities.Image, _toolModalities.Image),
        VideoInput = Sum(_promptModalities.Video, _toolModalities.Video),
        Output = _candidates is null && _thoughts is null ? null : (_candidates ?? 0) + (_thoughts ?? 0),
        Reasoning = _thoughts,
        AudioOutput = _candidateModalities.Audio,
        ImageOutput = _candidateModalities.Image,
        WebSearches = WebSearches,
    };

    /// <summary>Reads the object whose opening brace is under the reader, to its end.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("promptTokenCount"u8))
            {
                _prompt = Count(ref reader) ?? _prompt;
            }
            else if (reader.ValueTextEquals("candidatesTokenCount"u8))
            {
                _candidates = Count(ref reader) ?? _candidates;
            }
            else if (reader.ValueTextEquals("thoughtsTokenCount"u8))
            {
                _thoughts = Count(ref reader) ?? _thoughts;
            }
            else if (reader.ValueTextEquals("cachedContentTokenCount"u8))
            {
                _cached = Count(ref reader) ?? _cached;
            }
            else if (reader.ValueTextEquals("cacheWriteTokenCount"u8))
            {
                _cacheWrite = Count(ref reader) ?? _cacheWrite;
            }
            else if (reader.ValueTextEquals("toolUsePromptTokenCount"u8))
            {
                _toolPrompt = Count(ref reader) ?? _toolPrompt;
            }
            else if (reader.ValueTextEquals("promptTokensDetails"u8))
            {
                _promptModalities = Modalities.Read(ref reader);
            }
            else if (reader.ValueTextEquals("candidatesTokensDetails"u8))
            {
                _candidateModalities = Modalities.Read(ref reader);
            }
            else if (reader.ValueTextEquals("toolUsePromptTokensDetails"u8))
            {
                _toolModalities = Modalities.Read(ref reader);
            }
            else if (reader.ValueTextEquals("serviceTier"u8))
            {
                _ = reader.Read();
                ServiceTier ??= reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("standard"u8) ? reader.GetString() : null;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Writes usage as a member <c>usageMetadata</c> in Gemini's convention; nothing when nothing was told.</summary>
    public static void Write(Utf8JsonWriter json, in Usage usage)
    {
        if (!usage.Reported)
        {
            return;
        }

        json.WriteStartObject("usageMetadata"u8);
        UsageCount.Write(json, "promptTokenCount"u8, Math.Max(0, (usage.Input ?? 0) - (usage.ToolInput ?? 0)));
        UsageCount.Write(json, "cachedContentTokenCount"u8, usage.CachedInput);
        UsageCount.Write(json, "cacheWriteTokenCount"u8, usage.CacheWrite is > 0 ? usage.CacheWrite : null);
        UsageCount.Write(json, "candidatesTokenCount"u8, usage.Output is { } output ? Math.Max(0, output - (usage.Reasoning ?? 0)) : null);
        UsageCount.Write(json, "toolUsePromptTokenCount"u8, usage.ToolInput);
        UsageCount.Write(json, "thoughtsTokenCount"u8, usage.Reasoning);
        UsageCount.Write(json, "totalTokenCount"u8, (usage.Input ?? 0) + (usage.Output ?? 0));
        Modalities.Write(json, "promptTokensDetails"u8, usage.Input, usage.ImageInput, usage.VideoInput, usage.AudioInput);
        Modalities.Write(json, "candidatesTokensDetails"u8, usage.Output - (usage.Reasoning ?? 0), usage.ImageOutput, null, usage.AudioOutput);
        json.WriteEndObject();
    }

    /// <summary>The number under the next token; null when it is none, negative or absurd.</summary>
    public static long? Count(ref Utf8JsonReader reader)
    {
        _ = reader.Read();

        // Proto JSON writes 64-bit numbers as strings.
        return reader.TokenType != JsonTokenType.String ? UsageCount.Value(ref reader)
            : Utf8Parser.TryParse(reader.ValueSpan, out long text, out var read) && read == reader.ValueSpan.Length ? UsageCount.Sane(text) : null;
    }

    private static long? Sum(long? a, long? b) => a is null && b is null ? null : (a ?? 0) + (b ?? 0);

    /// <summary>Tokens of a list <c>[{"modality","tokenCount"}]</c> that are not text. Google sees the pages of a document as images.</summary>
    private struct Modalities
    {
        public long? Image { get; private set; }

        public long? Video { get; private set; }

        public long? Audio { get; private set; }

        public static Modalities Read(ref Utf8JsonReader reader)
        {
            var found = default(Modalities);
            _ = reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                return found;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    found.ReadItem(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            return found;
        }

        public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? all, long? image, long? video, long? audio)
        {
            if (image is null && video is null && audio is null)
            {
                return;
            }

            json.WriteStartArray(name);
            WriteItem(json, "TEXT"u8, Math.Max(0, (all ?? 0) - (image ?? 0) - (video ?? 0) - (audio ?? 0)));
            WriteItem(json, "IMAGE"u8, image);
            WriteItem(json, "VIDEO"u8, video);
            WriteItem(json, "AUDIO"u8, audio);
            json.WriteEndArray();
        }

        private static void WriteItem(Utf8JsonWriter json, ReadOnlySpan<byte> modality, long? count)
        {
            if (count is { } number)
            {
                json.WriteStartObject();
                json.WriteString("modality"u8, modality);
                json.WriteNumber("tokenCount"u8, number);
                json.WriteEndObject();
            }
        }

        private void ReadItem(ref Utf8JsonReader reader)
        {
            var kind = 0;
            long? count = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("modality"u8))
                {
                    _ = reader.Read();
                    kind = Kind(ref reader);
                    reader.Skip();
                }
                else if (reader.ValueTextEquals("tokenCount"u8))
                {
                    count = Count(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }

            switch (kind)
            {
                case 2 or 5:
                    Image = Sum(Image, count);
                    break;
                case 3:
                    Video = Sum(Video, count);
                    break;
                case 4:
                    Audio = Sum(Audio, count);
                    break;
                default:
                    break;
            }
        }

        /// <summary>The number of <c>Modality</c> in the protocol: 1 text, 2 image, 3 video, 4 audio, 5 document.</summary>
        private static int Kind(ref readonly Utf8JsonReader reader) => reader.TokenType switch
        {
            JsonTokenType.Number => reader.TryGetInt32(out var number) ? number : 0,
            JsonTokenType.String => reader.ValueTextEquals("IMAGE"u8) || reader.ValueTextEquals("DOCUMENT"u8) ? 2 : reader.ValueTextEquals("VIDEO"u8) ? 3 : reader.ValueTextEquals("AUDIO"u8) ? 4 : 0,
            _ => 0,
        };
    }
}
