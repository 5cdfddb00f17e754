using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// OpenAI's usage object of Responses, both ways: <c>input_tokens</c> (cached ones and those written to a cache included) and
/// <c>output_tokens</c> (reasoning included). Fields that are null, negative, absurdly large or no number count as not told.
/// </summary>
internal static class ResponsesUsage
{
    /// <summary>Reads the object whose opening brace is under the reader, to its end.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="mayExcludeReasoning">Whether the provider is known to leave reasoning out of its output; its total then tells.</param>
    public static Usage Read(ref Utf8JsonReader reader, bool mayExcludeReasoning)
    {
        var usage = default(Usage);
        long? total = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
            {
                usage.Input = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("output_tokens"u8))
            {
                usage.Output = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("total_tokens"u8))
            {
                total = UsageCount.Read(ref reader);
            }
            else if (reader.ValueTextEquals("input_tokens_details"u8))
            {
                ReadDetails(ref reader, ref usage, isInput: true);
            }
            else if (reader.ValueTextEquals("output_tokens_details"u8))
            {
                ReadDetails(ref reader, ref usage, isInput: false);
            }
            else if (reader.ValueTextEquals("server_side_tool_usage_details"u8))
            {
                ReadDetails(ref reader, ref usage, isInput: false);
            }
            else
            {
                reader.Skip();
            }
        }

        if (mayExcludeReasoning && total is not null && total == usage.Input + usage.Output + usage.Reasoning)
        {
            usage.Output += usage.Reasoning;
        }

        return usage;
    }

    /// <summary>Writes the object. OpenAI's readers demand every count; one that nobody told is 0.</summary>
    public static void Write(IBufferWriter<byte> output, in Usage usage)
    {
        output.Write("{\"input_tokens\":"u8);
        ResponsesEvents.Number(output, usage.Input ?? 0);
        output.Write(",\"input_tokens_details\":{\"cached_tokens\":"u8);
        ResponsesEvents.Number(output, usage.CachedInput ?? 0);
        output.Write(",\"cache_write_tokens\":"u8);
        ResponsesEvents.Number(output, usage.CacheWrite ?? 0);
        output.Write("},\"output_tokens\":"u8);
        ResponsesEvents.Number(output, usage.Output ?? 0);
        output.Write(",\"output_tokens_details\":{\"reasoning_tokens\":"u8);
        ResponsesEvents.Number(output, usage.Reasoning ?? 0);
        output.Write("},\"total_tokens\":"u8);
        ResponsesEvents.Number(output, (usage.Input ?? 0) + (usage.Output ?? 0));
        output.Write("}"u8);
    }

    private static void ReadDetails(ref Utf8JsonReader reader, ref Usage usage, bool isInput)
    {
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (isInput && reader.ValueTextEquals("cached_tokens"u8))
            {
                usage.CachedInput = UsageCount.Read(ref reader);
            }
            else if (isInput && reader.ValueTextEquals("cache_write_tokens"u8))
            {
                usage.CacheWrite = UsageCount.Read(ref reader);
            }
            else if (!isInput && reader.ValueTextEquals("reasoning_tokens"u8))
            {
                usage.Reasoning = UsageCount.Read(ref reader);
            }
            else if (!isInput && reader.ValueTextEquals("web_search_calls"u8))
            {
                usage.WebSearches = UsageCount.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
