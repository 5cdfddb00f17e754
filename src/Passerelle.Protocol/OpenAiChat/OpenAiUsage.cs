using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Reads OpenAI's usage object and its neighbours': <c>prompt_tokens</c> (cached ones included), <c>completion_tokens</c>
/// (reasoning included), their details, and DeepSeek's <c>prompt_cache_hit_tokens</c>. Fields that are null, negative, absurdly
/// large or no number count as not told.
/// </summary>
internal static class OpenAiUsage
{
    /// <summary>More than this is a mistake, and sums and prices must not overflow.</summary>
    private const long Most = 1_000_000_000_000;

    /// <summary>Reads the object whose opening brace is under the reader, to its end.</summary>
    public static Usage Read(ref Utf8JsonReader reader)
    {
        var usage = default(Usage);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                usage.Input = Count(ref reader);
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                usage.Output = Count(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8))
            {
                // Read first: DeepSeek writes both, in either order.
                var hits = Count(ref reader);
                usage.CachedInput ??= hits;
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8))
            {
                usage.CachedInput = Detail(ref reader, "cached_tokens"u8) ?? usage.CachedInput;
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                usage.Reasoning = Detail(ref reader, "reasoning_tokens"u8);
            }
            else
            {
                reader.Skip();
            }
        }

        return usage;
    }

    private static long? Detail(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        long? found = null;
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                found = Count(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return found;
    }

    private static long? Count(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt64(out var whole))
            {
                return whole is >= 0 and <= Most ? whole : null;
            }

            // 12.0 is how some proxies write 12.
            return reader.TryGetDouble(out var number) && number is >= 0 and <= Most ? (long)number : null;
        }

        reader.Skip();
        return null;
    }
}
