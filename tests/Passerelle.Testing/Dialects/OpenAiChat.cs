using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// OpenAI's chat completions, whole and streamed. What it says is <see cref="Speech"/>'s; reasoning stands in <c>reasoning_content</c>, as
/// DeepSeek, vLLM and others have it.
/// </summary>
internal sealed class OpenAiChat
{
    private readonly AnswerWish _wish;
    private readonly Speech _speech;
    private readonly bool _includeUsage;
    private readonly string _id;
    private readonly string _model;
    private readonly long _created;
    private readonly string _finish;

    private OpenAiChat(UpstreamRequest request, OpenAiChatRequest chat, AnswerWish wish, TimeProvider time)
    {
        _wish = wish;
        _speech = new Speech(chat.Asked, wish, request);
        _includeUsage = chat.IncludeUsage;
        _model = request.Model ?? "none";
        _created = time.GetUtcNow().ToUnixTimeSeconds();
        _id = "chatcmpl-" + _speech.Seed;

        // OpenAI says "stop" after a call that the request named.
        _finish = _speech.End switch
        {
            SpokenEnd.Length => "length",
            SpokenEnd.Calls when chat.Asked.NamedTool is null => "tool_calls",
            _ => "stop",
        };
    }

    private UsageTold Usage => _speech.Usage;

    public static UpstreamAnswer Answer(UpstreamRequest request, AnswerWish wish, TimeProvider time)
    {
        var chat = new OpenAiChat(request, OpenAiChatRequest.Read(request), wish, time);
        var answer = wish.Stream ?? request.Stream ? chat.Stream() : chat.Whole();
        answer.Said = chat._speech.Said;
        answer.SetHeader("x-request-id", "req_" + chat._speech.Seed);
        answer.SetHeader("openai-processing-ms", "7");
        return answer;
    }

    private UpstreamAnswer Whole()
    {
        var body = PlainJson.Object(json =>
        {
            WriteTop(json, "chat.completion");
            json.WriteStartArray("choices");
            if (!_wish.NoChoices)
            {
                json.WriteStartObject();
                json.WriteNumber("index", 0);
                json.WriteStartObject("message");
                json.WriteString("role", "assistant");
                WriteTokens(json, "reasoning_content", _speech.Reasoning);
                if (_speech.Calls.Count == 0)
                {
                    json.WriteString("content", string.Concat(_speech.Text));
                }
                else
                {
                    json.WriteNull("content");
                    WriteCalls(json);
                }

                json.WriteNull("refusal");
                json.WriteEndObject();
                json.WriteNull("logprobs");
                json.WriteString("finish_reason", _wish.NoFinish ? null : _finish);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (!_wish.NoUsage)
            {
                WriteUsage(json);
            }
        });
        return UpstreamAnswer.Whole(200, "application/json", body, Usage.OutputTokens, _wish.NoUsage ? null : Usage);
    }

    private UpstreamAnswer Stream()
    {
        var answer = UpstreamAnswer.EventStream();
        var pieces = answer.Pieces;
        pieces.Add(Chunk(0, json =>
        {
            json.WriteString("role", "assistant");
            json.WriteString("content", "");
            json.WriteNull("refusal");
        }));
        foreach (var token in _speech.Reasoning)
        {
            pieces.Add(Chunk(1, json => json.WriteString("reasoning_content", token)));
        }

        foreach (var token in _speech.Text)
        {
            pieces.Add(Chunk(1, json => json.WriteString("content", token)));
        }

        for (var i = 0; i < _speech.Calls.Count; i++)
        {
            var (index, call) = (i, _speech.Calls[i]);
            pieces.Add(Chunk(0, json => WriteCallDelta(json, index, _speech.CallId("call_", index), call.Name, "")));
            foreach (var token in call.Arguments)
            {
                pieces.Add(Chunk(1, json => WriteCallDelta(json, index, null, null, token)));
            }
        }

        if (!_wish.NoFinish)
        {
            pieces.Add(Chunk(0, _ => { }, _finish));
        }

        if (_includeUsage && !_wish.NoUsage)
        {
            pieces.Add(Event(0, Usage, json =>
            {
                WriteTop(json, "chat.completion.chunk");
                json.WriteStartArray("choices");
                json.WriteEndArray();
                WriteUsage(json);
            }));
        }

        if (!_wish.NoTerminator)
        {
            pieces.Add(new AnswerPiece("data: [DONE]\n\n"u8.ToArray(), IsEvent: true));
        }

        return answer;
    }

    private AnswerPiece Chunk(int tokens, Action<Utf8JsonWriter> delta, string? finish = null) => Event(tokens, null, json =>
    {
        WriteTop(json, "chat.completion.chunk");
        json.WriteStartArray("choices");
        if (!_wish.NoChoices)
        {
            json.WriteStartObject();
            json.WriteNumber("index", 0);
            json.WriteStartObject("delta");
            delta(json);
            json.WriteEndObject();
            json.WriteNull("logprobs");
            json.WriteString("finish_reason", finish);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (_includeUsage && !_wish.NoUsage)
        {
            json.WriteNull("usage");
        }
    });

    private static AnswerPiece Event(int tokens, UsageTold? usage, Action<Utf8JsonWriter> write) =>
        new(PlainJson.Object(write, "data: "u8, "\n\n"u8), IsEvent: true, tokens, usage);

    private static void WriteTokens(Utf8JsonWriter json, string name, IReadOnlyList<string> tokens)
    {
        if (tokens.Count > 0)
        {
            json.WriteString(name, string.Concat(tokens));
        }
    }

    private static void WriteCallDelta(Utf8JsonWriter json, int index, string? id, string? name, string arguments)
    {
        json.WriteStartArray("tool_calls");
        json.WriteStartObject();
        json.WriteNumber("index", index);
        WriteCall(json, id, name, arguments);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteCall(Utf8JsonWriter json, string? id, string? name, string arguments)
    {
        if (id is not null)
        {
            json.WriteString("id", id);
            json.WriteString("type", "function");
        }

        json.WriteStartObject("function");
        if (name is not null)
        {
            json.WriteString("name", name);
        }

        json.WriteString("arguments", arguments);
        json.WriteEndObject();
    }

    private void WriteCalls(Utf8JsonWriter json)
    {
        json.WriteStartArray("tool_calls");
        for (var i = 0; i < _speech.Calls.Count; i++)
        {
            json.WriteStartObject();
            WriteCall(json, _speech.CallId("call_", i), _speech.Calls[i].Name, _speech.Calls[i].Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteTop(Utf8JsonWriter json, string kind)
    {
        json.WriteString("id", _id);
        json.WriteString("object", kind);
        json.WriteNumber("created", _created);
        json.WriteString("model", _model);
        json.WriteString("service_tier", "default");
        json.WriteString("system_fingerprint", "fp_fault");
    }

    private void WriteUsage(Utf8JsonWriter json)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", Usage.InputTokens);
        json.WriteNumber("completion_tokens", Usage.OutputTokens);
        json.WriteNumber("total_tokens", Usage.InputTokens + Usage.OutputTokens);
        json.WriteStartObject("prompt_tokens_details");
        json.WriteNumber("cached_tokens", Usage.CachedTokens);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", Usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
