using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Anthropic's usage, in whose <c>input_tokens</c> tokens read from and written to the cache are left out. A stream tells it twice,
/// the second time often in part: each field keeps its last value, and the normal form is made of all of them.
/// </summary>
internal struct AnthropicUsage
{
    private long? _input;
    private long? _cacheRead;
    private long? _cacheWrite;
    private long? _fiveMinutes;
    private long? _hour;
    private long? _output;
    private long? _thinking;
    private long? _searches;

    /// <summary>What has been told, in the normal form.</summary>
    public readonly Usage Normal
    {
        get
        {
            var written = _cacheWrite ?? (_fiveMinutes is null && _hour is null ? null : (_fiveMinutes ?? 0) + (_hour ?? 0));
            return new Usage
            {
                Input = _input is { } rest ? rest + (_cacheRead ?? 0) + (written ?? 0) : null,
                CachedInput = _cacheRead,
                CacheWrite = written,
                CacheWriteHour = _hour,
                Output = _output,
                Reasoning = _thinking,
                WebSearches = _searches,
            };
        }
    }

    /// <summary>Reads the object whose opening brace is under the reader, to its end. Numbers that make no sense count as not told.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
            {
                _input = UsageCount.Read(ref reader) ?? _input;
            }
            else if (reader.ValueTextEquals("output_tokens"u8))
            {
                _output = UsageCount.Read(ref reader) ?? _output;
            }
            else if (reader.ValueTextEquals("cache_read_input_tokens"u8))
            {
                _cacheRead = UsageCount.Read(ref reader) ?? _cacheRead;
            }
            else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
            {
                _cacheWrite = UsageCount.Read(ref reader) ?? _cacheWrite;
            }
            else if (reader.ValueTextEquals("cache_creation"u8) || reader.ValueTextEquals("output_tokens_details"u8) || reader.ValueTextEquals("server_tool_use"u8))
            {
                ReadDetails(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>The service tier in a usage object, which may be empty.</summary>
    public static JsonChars ServiceTier(ReadOnlySpan<byte> usage)
    {
        if (usage.IsEmpty)
        {
            return default;
        }

        var reader = new Utf8JsonReader(usage);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isTier = reader.ValueTextEquals("service_tier"u8);
            _ = reader.Read();
            if (isTier && reader.TokenType == JsonTokenType.String)
            {
                return new JsonChars(reader.ValueSpan);
            }

            reader.Skip();
        }

        return default;
    }

    /// <summary>Writes a usage object as a message has it. What nobody told is 0 where Anthropic's clients want a number.</summary>
    public static void Write(Utf8JsonWriter json, in Usage usage, string? serviceTier = null)
    {
        var (read, written) = (usage.CachedInput ?? 0, usage.CacheWrite ?? 0);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, Math.Max(0, (usage.Input ?? 0) - read - written));
        json.WriteNumber("cache_creation_input_tokens"u8, written);
        json.WriteNumber("cache_read_input_tokens"u8, read);
        if (usage.CacheWriteHour is { } hour)
        {
            json.WriteStartObject("cache_creation"u8);
            json.WriteNumber("ephemeral_5m_input_tokens"u8, Math.Max(0, written - hour));
            json.WriteNumber("ephemeral_1h_input_tokens"u8, hour);
            json.WriteEndObject();
        }

        json.WriteNumber("output_tokens"u8, usage.Output ?? 0);
        if (usage.Reasoning is { } thinking)
        {
            json.WriteStartObject("output_tokens_details"u8);
            json.WriteNumber("thinking_tokens"u8, thinking);
            json.WriteEndObject();
        }

        if (usage.WebSearches is { } searches)
        {
            json.WriteStartObject("server_tool_use"u8);
            json.WriteNumber("web_search_requests"u8, searches);
            json.WriteNumber("web_fetch_requests"u8, 0);
            json.WriteEndObject();
        }

        if (serviceTier is "standard" or "priority" or "batch")
        {
            json.WriteString("service_tier"u8, serviceTier);
        }

        json.WriteEndObject();
    }

    private void ReadDetails(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ephemeral_5m_input_tokens"u8))
            {
                _fiveMinutes = UsageCount.Read(ref reader) ?? _fiveMinutes;
            }
            else if (reader.ValueTextEquals("ephemeral_1h_input_tokens"u8))
            {
                _hour = UsageCount.Read(ref reader) ?? _hour;
            }
            else if (reader.ValueTextEquals("thinking_tokens"u8))
            {
                _thinking = UsageCount.Read(ref reader) ?? _thinking;
            }
            else if (reader.ValueTextEquals("web_search_requests"u8))
            {
                _searches = UsageCount.Read(ref reader) ?? _searches;
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
