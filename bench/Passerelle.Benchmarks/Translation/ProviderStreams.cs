using System.Text;
using Passerelle.Protocol;

namespace Passerelle.Benchmarks.Translation;

/// <summary>
/// Whole streams as the makers of the dialects send them: their members in their order, their line ends, what they repeat in each
/// event (Gemini its usage, OpenAI its obfuscation).
/// </summary>
internal static class ProviderStreams
{
    /// <summary>Events with a piece of text each.</summary>
    public const int Pieces = 100;

    /// <summary>Events with a piece of reasoning each, before the text.</summary>
    private const int Thoughts = 30;

    private static readonly string[] Words =
    [
        " The", " relay", " reads", " only", " the", " head", ",", " keeps", " its", " connections", " open", " and", " copies", " what", ".", "\\n\\n", " A \\\"stream\\\"", " is", " caf\u00e9",
    ];

    private static readonly string[] Arguments = ["{\\\"", "city", "\\\":\\\"", "Flo", "rence", "\\\",\\\"", "days", "\\\":", "3", "}"];

    /// <summary>A stream with text only; or with reasoning, then text, then one tool call.</summary>
    public static byte[] Of(IChatDialect dialect, bool withTools)
    {
        var events = dialect.Name switch
        {
            "openai-chat" => OpenAi(withTools),
            "openai-responses" => Responses(withTools),
            "anthropic-messages" => Anthropic(withTools),
            "gemini" => Gemini(withTools),
            var other => throw new ArgumentException($"No stream is made for the dialect {other}."),
        };
        return Encoding.UTF8.GetBytes(string.Concat(events));
    }

    private static IEnumerable<string> Text => Enumerable.Range(0, Pieces).Select(static i => Words[i % Words.Length]);

    private static IEnumerable<string> OpenAi(bool withTools)
    {
        static string Chunk(string delta, string finish = "null", string usage = "null") =>
            "data: {\"id\":\"chatcmpl-CxQ7x2LrT9mKd4VwZ0sYh\",\"object\":\"chat.completion.chunk\",\"created\":1778514573,\"model\":\"gpt-5-nano-2025-08-07\",\"service_tier\":\"default\",\"system_fingerprint\":null,"
            + $"\"choices\":[{{\"index\":0,\"delta\":{delta},\"finish_reason\":{finish}}}],\"usage\":{usage},\"obfuscation\":\"kX29dLw\"}}\n\n";

        yield return Chunk("""{"role":"assistant","content":"","refusal":null}""");
        foreach (var word in withTools ? Text.Take(Thoughts) : [])
        {
            yield return Chunk($$"""{"reasoning_content":"{{word}}"}""");
        }

        foreach (var word in Text)
        {
            yield return Chunk($$"""{"content":"{{word}}"}""");
        }

        if (withTools)
        {
            yield return Chunk("""{"tool_calls":[{"index":0,"id":"call_Qx7LrT9mKd4VwZ0sYh","type":"function","function":{"name":"get_weather","arguments":""}}]}""");
            foreach (var piece in Arguments)
            {
                yield return Chunk($$$"""{"tool_calls":[{"index":0,"function":{"arguments":"{{{piece}}}"}}]}""");
            }
        }

        yield return Chunk("{}", withTools ? "\"tool_calls\"" : "\"stop\"");
        yield return "data: {\"id\":\"chatcmpl-CxQ7x2LrT9mKd4VwZ0sYh\",\"object\":\"chat.completion.chunk\",\"created\":1778514573,\"model\":\"gpt-5-nano-2025-08-07\",\"service_tier\":\"default\",\"system_fingerprint\":null,\"choices\":[],"
            + "\"usage\":{\"prompt_tokens\":1234,\"completion_tokens\":567,\"total_tokens\":1801,\"prompt_tokens_details\":{\"cached_tokens\":1024,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":320,\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}},\"obfuscation\":\"\"}\n\n";
        yield return "data: [DONE]\n\n";
    }

    private static IEnumerable<string> Anthropic(bool withTools)
    {
        static string Event(string type, string members) => $"event: {type}\ndata: {{\"type\":\"{type}\"{members}}}\n\n";
        static string Delta(int index, string type, string member, string text) =>
            Event("content_block_delta", $",\"index\":{index},\"delta\":{{\"type\":\"{type}\",\"{member}\":\"{text}\"}}");

        var block = 0;
        yield return Event("message_start", ",\"message\":{\"model\":\"claude-sonnet-4-5-20250929\",\"id\":\"msg_01Qx7LrT9mKd4VwZ0sYh\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":210,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":1024,\"cache_creation\":{\"ephemeral_5m_input_tokens\":0,\"ephemeral_1h_input_tokens\":0},\"output_tokens\":1,\"service_tier\":\"standard\"}}");
        if (withTools)
        {
            yield return Event("content_block_start", ",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
            foreach (var word in Text.Take(Thoughts))
            {
                yield return Delta(0, "thinking_delta", "thinking", word);
            }

            yield return Delta(0, "signature_delta", "signature", new string('E', 400));
            yield return Event("content_block_stop", ",\"index\":0");
            block++;
        }

        yield return Event("content_block_start", $",\"index\":{block},\"content_block\":{{\"type\":\"text\",\"text\":\"\"}}");
        yield return "event: ping\ndata: {\"type\": \"ping\"}\n\n";
        foreach (var word in Text)
        {
            yield return Delta(block, "text_delta", "text", word);
        }

        yield return Event("content_block_stop", $",\"index\":{block}");
        if (withTools)
        {
            yield return Event("content_block_start", ",\"index\":2,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_01Qx7LrT9mKd4VwZ0sYh\",\"name\":\"get_weather\",\"input\":{}}");
            foreach (var piece in Arguments)
            {
                yield return Delta(2, "input_json_delta", "partial_json", piece);
            }

            yield return Event("content_block_stop", ",\"index\":2");
        }

        yield return Event("message_delta", $",\"delta\":{{\"stop_reason\":\"{(withTools ? "tool_use" : "end_turn")}\",\"stop_sequence\":null}},\"usage\":{{\"input_tokens\":210,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":1024,\"output_tokens\":567}}");
        yield return Event("message_stop", "");
    }

    private static IEnumerable<string> Responses(bool withTools)
    {
        var number = 0;
        string Event(string type, string members) => $"event: response.{type}\ndata: {{\"type\":\"response.{type}\",{members},\"sequence_number\":{number++}}}\n\n";
        static string Response(string status, string usage) =>
            "\"response\":{\"id\":\"resp_68Qx7LrT9mKd4VwZ0sYh\",\"object\":\"response\",\"created_at\":1778514573,\"status\":\"" + status + "\",\"background\":false,\"error\":null,\"incomplete_details\":null,\"instructions\":null,\"max_output_tokens\":null,\"model\":\"gpt-5-nano-2025-08-07\",\"output\":[],\"parallel_tool_calls\":true,\"previous_response_id\":null,\"reasoning\":{\"effort\":\"medium\",\"summary\":\"auto\"},\"service_tier\":\"default\",\"store\":false,\"temperature\":1.0,\"text\":{\"format\":{\"type\":\"text\"},\"verbosity\":\"medium\"},\"tool_choice\":\"auto\",\"tools\":[],\"top_p\":1.0,\"truncation\":\"disabled\",\"usage\":" + usage + ",\"user\":null,\"metadata\":{}}";

        var output = 0;
        yield return Event("created", Response("in_progress", "null"));
        yield return Event("in_progress", Response("in_progress", "null"));
        if (withTools)
        {
            yield return Event("output_item.added", "\"item\":{\"id\":\"rs_1\",\"type\":\"reasoning\",\"summary\":[]},\"output_index\":0");
            yield return Event("reasoning_summary_part.added", "\"item_id\":\"rs_1\",\"output_index\":0,\"part\":{\"type\":\"summary_text\",\"text\":\"\"},\"summary_index\":0");
            foreach (var word in Text.Take(Thoughts))
            {
                yield return Event("reasoning_summary_text.delta", $"\"delta\":\"{word}\",\"item_id\":\"rs_1\",\"obfuscation\":\"kX29dLw\",\"output_index\":0,\"summary_index\":0");
            }

            var thought = string.Concat(Text.Take(Thoughts));
            yield return Event("reasoning_summary_text.done", $"\"item_id\":\"rs_1\",\"output_index\":0,\"summary_index\":0,\"text\":\"{thought}\"");
            yield return Event("output_item.done", $"\"item\":{{\"id\":\"rs_1\",\"type\":\"reasoning\",\"encrypted_content\":\"{new string('g', 400)}\",\"summary\":[{{\"type\":\"summary_text\",\"text\":\"{thought}\"}}]}},\"output_index\":0");
            output++;
        }

        var text = string.Concat(Text);
        var place = $"\"item_id\":\"msg_1\",\"output_index\":{output},\"content_index\":0";
        yield return Event("output_item.added", $"\"item\":{{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"in_progress\",\"content\":[],\"role\":\"assistant\"}},\"output_index\":{output}");
        yield return Event("content_part.added", $"\"part\":{{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"\"}},{place}");
        foreach (var word in Text)
        {
            yield return Event("output_text.delta", $"\"content_index\":0,\"delta\":\"{word}\",\"item_id\":\"msg_1\",\"logprobs\":[],\"obfuscation\":\"kX29dLw\",\"output_index\":{output}");
        }

        yield return Event("output_text.done", $"\"text\":\"{text}\",\"logprobs\":[],{place}");
        yield return Event("content_part.done", $"\"part\":{{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"{text}\"}},{place}");
        yield return Event("output_item.done", $"\"item\":{{\"id\":\"msg_1\",\"type\":\"message\",\"status\":\"completed\",\"content\":[{{\"type\":\"output_text\",\"annotations\":[],\"logprobs\":[],\"text\":\"{text}\"}}],\"role\":\"assistant\"}},\"output_index\":{output}");
        if (withTools)
        {
            yield return Event("output_item.added", "\"item\":{\"id\":\"fc_1\",\"type\":\"function_call\",\"status\":\"in_progress\",\"arguments\":\"\",\"call_id\":\"call_Qx7LrT9mKd4VwZ0sYh\",\"name\":\"get_weather\"},\"output_index\":2");
            foreach (var piece in Arguments)
            {
                yield return Event("function_call_arguments.delta", $"\"delta\":\"{piece}\",\"item_id\":\"fc_1\",\"obfuscation\":\"kX29dLw\",\"output_index\":2");
            }

            var arguments = string.Concat(Arguments);
            yield return Event("function_call_arguments.done", $"\"arguments\":\"{arguments}\",\"item_id\":\"fc_1\",\"output_index\":2");
            yield return Event("output_item.done", $"\"item\":{{\"id\":\"fc_1\",\"type\":\"function_call\",\"status\":\"completed\",\"arguments\":\"{arguments}\",\"call_id\":\"call_Qx7LrT9mKd4VwZ0sYh\",\"name\":\"get_weather\"}},\"output_index\":2");
        }

        yield return Event("completed", Response("completed", "{\"input_tokens\":1234,\"input_tokens_details\":{\"cached_tokens\":1024},\"output_tokens\":567,\"output_tokens_details\":{\"reasoning_tokens\":320},\"total_tokens\":1801}"));
    }

    private static IEnumerable<string> Gemini(bool withTools)
    {
        static string Chunk(string part, string finish = "") =>
            $"data: {{\"candidates\": [{{\"content\": {{\"parts\": [{part}],\"role\": \"model\"}},{finish}\"index\": 0}}],"
            + "\"usageMetadata\": {\"promptTokenCount\": 1234,\"candidatesTokenCount\": 247,\"totalTokenCount\": 1801,\"cachedContentTokenCount\": 1024,\"promptTokensDetails\": [{\"modality\": \"TEXT\",\"tokenCount\": 1234}],\"thoughtsTokenCount\": 320},\"modelVersion\": \"gemini-2.5-flash\",\"responseId\": \"Qx7LrT9mKd4VwZ0sYh\"}\r\n\r\n";

        foreach (var word in withTools ? Text.Take(Thoughts) : [])
        {
            yield return Chunk($"{{\"text\": \"{word}\",\"thought\": true}}");
        }

        foreach (var word in Text)
        {
            yield return Chunk($"{{\"text\": \"{word}\"}}");
        }

        if (withTools)
        {
            yield return Chunk($"{{\"functionCall\": {{\"name\": \"get_weather\",\"args\": {{\"city\": \"Florence\",\"days\": 3}}}},\"thoughtSignature\": \"{new string('C', 400)}\"}}");
        }

        yield return Chunk("{\"text\": \"\"}", "\"finishReason\": \"STOP\",");
    }
}
