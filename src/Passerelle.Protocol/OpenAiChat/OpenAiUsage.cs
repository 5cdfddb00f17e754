using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// OpenAI's usage object and its neighbours', both ways: <c>prompt_tokens</c> (cached ones included), <c>completion_tokens</c>
/// (reasoning included), their details, DeepSeek's <c>prompt_cache_hit_tokens</c>, Moonshot's <c>cached_tokens</c>, Perplexity's
/// <c>reasoning_tokens</c> and <c>num_search_queries</c>. Fields that are null, negative, absurdly large or no number count as not told.
/// </summary>
internal static class OpenAiUsage
{
    /// <summary>Reads the object whose opening brace is under the reader, to its end, as the provider counted.</summary>
    public static Usage Read(ref Utf8JsonReader reader) => Read(ref reader, out _);

    /// <summary>
    /// Reads the object whose opening brace is under the reader, and adds reasoning to the output where the provider left it out: its
    /// sum says so (xAI), or it is known for it and no sum speaks against it. More reasoning than output alone proves nothing: several
    /// servers count it with another tokenizer.
    /// </summary>
    public static Usage ReadNormal(ref Utf8JsonReader reader, bool outputExcludesReasoning)
    {
        var usage = Read(ref reader, out var total);
        if (usage is { Reasoning: > 0 and var reasoning, Output: { } output })
        {
            var isExcluded = total is { } sum && usage.Input is { } input
                ? sum == input + output + reasoning || (outputExcludesReasoning && reasoning > output)
                : outputExcludesReasoning;
            usage.Output = isExcluded ? output + reasoning : output;
        }

        return usage;
    }

    /// <summary>Writes the object in full: every member that OpenAI's own has, so that no client misses one.</summary>
    public static void Write(Utf8JsonWriter json, in Usage usage)
    {
        json.WriteStartObject();
        json.WriteNumber("prompt_tokens"u8, usage.Input ?? 0);
        json.WriteNumber("completion_tokens"u8, usage.Output ?? 0);
        json.WriteNumber("total_tokens"u8, (usage.Input ?? 0) + (usage.Output ?? 0));
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedInput ?? 0);
        json.WriteNumber("audio_tokens"u8, usage.AudioInput ?? 0);
        UsageCount.Write(json, "cache_write_tokens"u8, usage.CacheWrite);
        UsageCount.Write(json, "image_tokens"u8, usage.ImageInput);
        UsageCount.Write(json, "video_tokens"u8, usage.VideoInput);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.Reasoning ?? 0);
        json.WriteNumber("audio_tokens"u8, usage.AudioOutput ?? 0);
        UsageCount.Write(json, "image_tokens"u8, usage.ImageOutput);
        json.WriteNumber("accepted_prediction_tokens"u8, 0);
        json.WriteNumber("rejected_prediction_tokens"u8, 0);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static Usage Read(ref Utf8JsonReader reader, out long? total)
    {
        var usage = default(Usage);
        total = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("prompt_tokens"u8))
            {
                usage.Input = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("completion_tokens"u8))
            {
                usage.Output = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("total_tokens"u8))
            {
                total = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8) || reader.ValueTextEquals("cached_tokens"u8))
            {
                // DeepSeek writes both this and the detail, in either order: the detail counts.
                var hits = UsageCount.Read(ref reader);
                usage.CachedInput ??= hits;
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                var reasoning = UsageCount.Read(ref reader);
                usage.Reasoning ??= reasoning;
            }
            else if (reader.ValueTextEquals("num_search_queries"u8))
            {
                usage.WebSearches = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("prompt_tokens_details"u8))
            {
                ReadInput(ref reader, ref usage);
            }
            else if (reader.ValueTextEquals("completion_tokens_details"u8))
            {
                ReadOutput(ref reader, ref usage);
            }
            else
            {
                reader.Skip();
            }
        }

        return usage;
    }

    private static void ReadInput(ref Utf8JsonReader reader, ref Usage usage)
    {
        if (!OpensObject(ref reader))
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                usage.CachedInput = UsageCount.Read(ref reader) ?? usage.CachedInput;
            }
            else if (reader.ValueTextEquals("cache_write_tokens"u8))
            {
                usage.CacheWrite = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("audio_tokens"u8))
            {
                usage.AudioInput = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("image_tokens"u8))
            {
                usage.ImageInput = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("video_tokens"u8))
            {
                usage.VideoInput = UsageCount.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void ReadOutput(ref Utf8JsonReader reader, ref Usage usage)
    {
        if (!OpensObject(ref reader))
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                usage.Reasoning = UsageCount.Read(ref reader) ?? usage.Reasoning;
            }
            else if (reader.ValueTextEquals("audio_tokens"u8))
            {
                usage.AudioOutput = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("image_tokens"u8))
            {
                usage.ImageOutput = UsageCount.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static bool OpensObject(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            return true;
        }

        reader.Skip();
        return false;
    }
}
