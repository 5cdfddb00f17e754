using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Reads a request to the neutral form: OpenAI's fields, and those of its neighbours that clients of many providers send
/// (<c>reasoning</c>, <c>thinking</c>, <c>enable_thinking</c>, <c>cache_control</c>, <c>top_k</c>). What has no place goes to
/// <see cref="ChatRequest.Extra"/>.
/// </summary>
internal static class OpenAiChatRequestReader
{
    public static ApiError? Read(ReadOnlyMemory<byte> body, out ChatRequest request)
    {
        request = new ChatRequest { Dialect = "openai-chat" };
        try
        {
            var cursor = new JsonCursor(body);
            cursor.OpenObject();
            while (cursor.NextMember())
            {
                ReadMember(ref cursor, request);
            }

            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    private static void ReadMember(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.Is("messages"u8))
        {
            cursor.ToValue();
            OpenAiMessageReader.ReadAll(ref cursor, request);
        }
        else if (cursor.Is("tools"u8))
        {
            cursor.ToValue();
            OpenAiToolReader.ReadTools(ref cursor, request);
        }
        else if (cursor.Is("functions"u8))
        {
            cursor.ToValue();
            OpenAiToolReader.ReadFunctions(ref cursor, request);
        }
        else if (cursor.Is("tool_choice"u8) || cursor.Is("function_call"u8))
        {
            cursor.ToValue();
            request.ToolChoice = OpenAiToolChoiceReader.Read(ref cursor) ?? request.ToolChoice;
        }
        else if (cursor.Is("model"u8) || cursor.Is("stream_options"u8))
        {
            // The head's business, and the target's.
            cursor.ToValue();
            cursor.Skip();
        }
        else if (cursor.Is("response_format"u8))
        {
            cursor.ToValue();
            OpenAiFormatReader.Read(ref cursor, request);
        }
        else if (cursor.Is("stop"u8))
        {
            cursor.ToValue();
            ReadStop(ref cursor, request);
        }
        else if (!ReadSwitch(ref cursor, request) && !ReadNumber(ref cursor, request) && !ReadText(ref cursor, request)
            && !OpenAiReasoningRequest.Read(ref cursor, request))
        {
            var name = cursor.Name();
            cursor.ToValue();
            request.Extra.Add(new ExtraField(name, cursor.Take()));
        }
    }

    private static bool ReadSwitch(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.Is("stream"u8))
        {
            cursor.ToValue();
            request.Stream = cursor.BooleanOrNull() ?? false;
        }
        else if (cursor.Is("parallel_tool_calls"u8))
        {
            cursor.ToValue();
            request.ParallelToolCalls = cursor.BooleanOrNull();
        }
        else if (cursor.Is("logprobs"u8))
        {
            cursor.ToValue();
            request.LogProbs = cursor.BooleanOrNull();
        }
        else if (cursor.Is("store"u8))
        {
            cursor.ToValue();
            request.Store = cursor.BooleanOrNull();
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool ReadNumber(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.Is("temperature"u8))
        {
            cursor.ToValue();
            request.Temperature = cursor.NumberOrNull();
        }
        else if (cursor.Is("max_completion_tokens"u8))
        {
            cursor.ToValue();
            request.MaxTokens = Limit(ref cursor) ?? request.MaxTokens;
        }
        else if (cursor.Is("max_tokens"u8))
        {
            // The newer name counts more, whichever comes first.
            cursor.ToValue();
            var older = Limit(ref cursor);
            request.MaxTokens ??= older;
        }
        else if (cursor.Is("top_p"u8))
        {
            cursor.ToValue();
            request.TopP = cursor.NumberOrNull();
        }
        else if (cursor.Is("top_k"u8))
        {
            cursor.ToValue();
            request.TopK = cursor.NumberOrNull();
        }
        else if (cursor.Is("frequency_penalty"u8))
        {
            cursor.ToValue();
            request.FrequencyPenalty = cursor.NumberOrNull();
        }
        else if (cursor.Is("presence_penalty"u8))
        {
            cursor.ToValue();
            request.PresencePenalty = cursor.NumberOrNull();
        }
        else if (cursor.Is("seed"u8) || cursor.Is("random_seed"u8))
        {
            // The second is Mistral's.
            cursor.ToValue();
            request.Seed = cursor.NumberOrNull();
        }
        else if (cursor.Is("n"u8))
        {
            cursor.ToValue();
            request.Choices = cursor.IntegerOrNull();
        }
        else if (cursor.Is("top_logprobs"u8))
        {
            cursor.ToValue();
            request.TopLogProbs = cursor.IntegerOrNull();
        }
        else
        {
            return false;
        }

        return true;
    }

    private static bool ReadText(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.Is("user"u8))
        {
            cursor.ToValue();
            request.User = TextOrNothing(ref cursor);
        }
        else if (cursor.Is("service_tier"u8))
        {
            cursor.ToValue();
            request.ServiceTier = TextOrNothing(ref cursor);
        }
        else if (cursor.Is("prompt_cache_key"u8))
        {
            cursor.ToValue();
            request.PromptCacheKey = TextOrNothing(ref cursor);
        }
        else if (cursor.Is("verbosity"u8))
        {
            cursor.ToValue();
            request.Verbosity = cursor.TextOrNull();
        }
        else if (cursor.Is("metadata"u8))
        {
            cursor.ToValue();
            if (!cursor.IsNull)
            {
                cursor.OpenObject();
                request.Metadata = cursor.Take();
            }
        }
        else if (cursor.Is("modalities"u8))
        {
            cursor.ToValue();
            ReadModalities(ref cursor, request);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void ReadStop(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        if (cursor.Type == JsonTokenType.String)
        {
            request.Stop.Add(cursor.Take());
            return;
        }

        if (cursor.Type != JsonTokenType.StartArray)
        {
            throw cursor.Wrong("a string or an array of strings");
        }

        while (cursor.NextItem())
        {
            request.Stop.Add(cursor.TextSlice());
        }
    }

    private static void ReadModalities(ref JsonCursor cursor, ChatRequest request)
    {
        if (cursor.IsNull)
        {
            return;
        }

        var modalities = new List<string>();
        cursor.OpenArray();
        while (cursor.NextItem())
        {
            modalities.Add(cursor.Text().ToLowerInvariant());
        }

        request.Modalities = modalities;
    }

    private static long? Limit(ref JsonCursor cursor)
    {
        // 16.0 is a whole number too, and -1 is how several local servers spell "no limit".
        var digits = cursor.NumberOrNull();
        if (!digits.Exists)
        {
            return null;
        }

        return decimal.TryParse(digits.Bytes.Span, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var limit)
            && limit == decimal.Truncate(limit) && limit is >= -1 and <= JsonBody.LargestInteger
            ? (limit == -1 ? null : (long)limit) : throw cursor.Wrong("a whole number");
    }

    private static JsonSlice TextOrNothing(ref JsonCursor cursor) => cursor.IsNull ? default : cursor.TextSlice();
}
