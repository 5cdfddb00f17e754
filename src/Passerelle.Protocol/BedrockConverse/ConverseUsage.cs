using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>Converse's usage, in whose <c>inputTokens</c> tokens read from and written to the cache are left out (Amazon Bedrock API Reference, TokenUsage).</summary>
internal static class ConverseUsage
{
    /// <summary>Reads a usage object into the normal form. Numbers that make no sense count as not told.</summary>
    public static Usage Read(ReadOnlySpan<byte> usage)
    {
        long? input = null, output = null, read = null, written = null, hour = null;
        var reader = new Utf8JsonReader(usage);
        _ = reader.Read();
        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("inputTokens"u8))
            {
                input = UsageCount.Value(ref reader);
            }
            else if (name.SequenceEqual("outputTokens"u8))
            {
                output = UsageCount.Value(ref reader);
            }
            else if (name.SequenceEqual("cacheReadInputTokens"u8))
            {
                read = UsageCount.Value(ref reader) ?? read;
            }
            else if (name.SequenceEqual("cacheReadInputTokenCount"u8))
            {
                // The name while caching was in preview, and still beside the other.
                read ??= UsageCount.Value(ref reader);
                reader.Skip();
            }
            else if (name.SequenceEqual("cacheWriteInputTokens"u8))
            {
                written = UsageCount.Value(ref reader) ?? written;
            }
            else if (name.SequenceEqual("cacheWriteInputTokenCount"u8))
            {
                written ??= UsageCount.Value(ref reader);
                reader.Skip();
            }
            else if (name.SequenceEqual("cacheDetails"u8))
            {
                hour = ReadDetails(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new Usage
        {
            Input = input is { } rest ? rest + (read ?? 0) + (written ?? 0) : null,
            CachedInput = read,
            CacheWrite = written,
            CacheWriteHour = hour,
            Output = output,
        };
    }

    /// <summary>Tokens written to the cache for an hour, in a list by time to live; null when nothing is said of that.</summary>
    private static long? ReadDetails(ref Utf8JsonReader reader)
    {
        long? hour = null;
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return hour;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            long? tokens = null;
            var isHour = false;
            while (ConverseJson.NextMember(ref reader, out var name))
            {
                if (name.SequenceEqual("inputTokens"u8))
                {
                    tokens = UsageCount.Value(ref reader);
                }
                else
                {
                    isHour |= name.SequenceEqual("ttl"u8) && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("1h"u8);
                    reader.Skip();
                }
            }

            hour = isHour ? tokens ?? hour : hour;
        }

        return hour;
    }
}
