using System.Security.Cryptography;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// OpenAI's chat completions, whole and streamed. The text follows from the last user message (<see cref="SpokenWords"/>); tools are
/// called when <c>tool_choice</c> demands it or the scenario wishes it.
/// </summary>
internal sealed class OpenAiChat
{
    private readonly AnswerWish _wish;
    private readonly OpenAiChatRequest _chat;
    private readonly string _id;
    private readonly string _model;
    private readonly long _created;
    private readonly IReadOnlyList<string> _reasoning = [];
    private readonly IReadOnlyList<string> _text = [];
    private readonly IReadOnlyList<(string Id, string Name, IReadOnlyList<string> Arguments)> _calls = [];
    private readonly string _finish;

    private OpenAiChat(UpstreamRequest request, AnswerWish wish, TimeProvider time)
    {
        _wish = wish;
        _chat = new OpenAiChatRequest(request);
        _model = request.Model ?? "none";
        _created = time.GetUtcNow().ToUnixTimeSeconds();
        _id = "chatcmpl-" + Convert.ToHexStringLower(SHA256.HashData(request.Body).AsSpan(0, 12));
        _reasoning = wish.Reasoning ? SpokenWords.Tokens(SpokenWords.Thought(_chat.Prompt)) : [];
        _calls = [.. ToolsToCall().Select((tool, i) => ($"call_{_id[9..25]}{i}", tool.Name, SpokenWords.ArgumentTokens(Filled(tool.Parameters))))];
        _finish = _calls.Count > 0 && _chat.ToolNamed is null ? "tool_calls" : "stop";
        if (_calls.Count == 0)
        {
            _text = SpokenWords.Tokens(Text());
            if (_chat.MaxTokens is { } limit && limit < _text.Count)
            {
                _text = [.. _text.Take(limit)];
                _finish = "length";
            }
        }

        var output = _reasoning.Count + _text.Count + _calls.Sum(call => call.Arguments.Count);
        Usage = new UsageTold(_chat.PromptTokens, output, _reasoning.Count);
    }

    private UsageTold Usage { get; }

    public static UpstreamAnswer Answer(UpstreamRequest request, AnswerWish wish, TimeProvider time)
    {
        if (request.Json is not { ValueKind: JsonValueKind.Object } || request.Member("messages") is not { ValueKind: JsonValueKind.Array })
        {
            return OpenAiErrors.Answer(400, null, "We could not parse the JSON body of your request, or it has no messages.");
        }

        var chat = new OpenAiChat(request, wish, time);
        var answer = wish.Stream ?? request.Stream ? chat.Stream() : chat.Whole();
        answer.SetHeader("x-request-id", "req_" + chat._id[9..]);
        answer.SetHeader("openai-processing-ms", "7");
        return answer;
    }

    private IEnumerable<(string Name, JsonElement Parameters)> ToolsToCall()
    {
        if (_chat.ToolNamed is { } name)
        {
            return _chat.Tools.Where(tool => tool.Name == name);
        }

        var count = _wish.ToolCalls is { } wished && !_chat.AnswersTool ? wished : _chat.ToolRequired ? 1 : 0;
        return _chat.Tools.Take(count);
    }

    private string Text()
    {
        if (_wish.TextBytes is { } length)
        {
            return SpokenWords.OfLength(length);
        }

        return _chat.JsonSchema is { } schema ? Filled(schema) : SpokenWords.Reply(_chat.Prompt);
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
                WriteTokens(json, "reasoning_content", _reasoning);
                if (_calls.Count == 0)
                {
                    json.WriteString("content", string.Concat(_text));
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
        foreach (var token in _reasoning)
        {
            pieces.Add(Chunk(1, json => json.WriteString("reasoning_content", token)));
        }

        foreach (var token in _text)
        {
            pieces.Add(Chunk(1, json => json.WriteString("content", token)));
        }

        for (var i = 0; i < _calls.Count; i++)
        {
            var (index, call) = (i, _calls[i]);
            pieces.Add(Chunk(0, json => WriteCallDelta(json, index, call.Id, call.Name, "")));
            foreach (var token in call.Arguments)
            {
                pieces.Add(Chunk(1, json => WriteCallDelta(json, index, null, null, token)));
            }
        }

        if (!_wish.NoFinish)
        {
            pieces.Add(Chunk(0, _ => { }, _finish));
        }

        if (_chat.IncludeUsage && !_wish.NoUsage)
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
        if (_chat.IncludeUsage && !_wish.NoUsage)
        {
            json.WriteNull("usage");
        }
    });

    private static AnswerPiece Event(int tokens, UsageTold? usage, Action<Utf8JsonWriter> write) =>
        new(PlainJson.Object(write, "data: "u8, "\n\n"u8), IsEvent: true, tokens, usage);

    private static string Filled(JsonElement schema) => PlainJson.Text(json => SpokenWords.WriteFilled(json, schema));

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
        foreach (var (id, name, arguments) in _calls)
        {
            json.WriteStartObject();
            WriteCall(json, id, name, string.Concat(arguments));
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
        json.WriteNumber("cached_tokens", 0);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details");
        json.WriteNumber("reasoning_tokens", Usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
