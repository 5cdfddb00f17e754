using System.Text;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>OpenAI's Responses, whole and streamed with all events. What is said is <see cref="Speech"/>'s; the items are written by <see cref="ResponsesOutput"/>.</summary>
internal sealed class OpenAiResponses
{
    private readonly AnswerWish _wish;
    private readonly Speech _speech;
    private readonly ResponsesRequest _request;
    private readonly ResponsesOutput _output;
    private readonly string _model;
    private readonly long _created;
    private readonly List<AnswerPiece> _pieces = [];

    private OpenAiResponses(UpstreamRequest request, AnswerWish wish, TimeProvider time, ResponsesMemory memory)
    {
        _wish = wish;
        _request = ResponsesRequest.Read(request, memory);
        _speech = new Speech(_request.Asked, wish, request);
        _output = new ResponsesOutput(_speech, _request.IsSealed, _request.IsSummarized || wish.Reasoning);
        _model = request.Model ?? "none";
        _created = time.GetUtcNow().ToUnixTimeSeconds();
        if (_request.IsStored)
        {
            memory.Keep(Id, _request.Input, _output.Items);
        }
    }

    private string Id => "resp_" + _speech.Seed;

    private UsageTold Usage => _speech.Usage;

    private string Status => _speech.End == SpokenEnd.Length ? "incomplete" : "completed";

    public static UpstreamAnswer Answer(UpstreamRequest request, AnswerWish wish, TimeProvider time, ResponsesMemory memory)
    {
        var responses = new OpenAiResponses(request, wish, time, memory);
        var answer = wish.Stream ?? request.Stream ? responses.Stream() : responses.Whole();
        answer.Said = responses._speech.Said;
        answer.SetHeader("x-request-id", "req_" + responses._speech.Seed);
        return answer;
    }

    private UpstreamAnswer Whole()
    {
        var body = PlainJson.Object(json => WriteResponse(json, _wish.NoFinish ? "in_progress" : Status, isEnd: true));
        return UpstreamAnswer.Whole(200, "application/json", body, Usage.OutputTokens, _wish.NoUsage ? null : Usage);
    }

    private UpstreamAnswer Stream()
    {
        AddResponse("response.created", "in_progress");
        AddResponse("response.in_progress", "in_progress");
        if (!_wish.NoChoices)
        {
            for (var i = 0; i < _output.Items.Count; i++)
            {
                StreamItem(i, _output.Items[i]);
            }
        }

        if (!_wish.NoFinish && !_wish.NoTerminator)
        {
            AddResponse("response." + Status, Status, isEnd: true);
        }

        var answer = UpstreamAnswer.EventStream();
        answer.Replace(_pieces);
        return answer;
    }

    private void StreamItem(int index, JsonElement item)
    {
        var id = item.Text("id")!;
        Add("response.output_item.added", 0, json =>
        {
            json.WriteNumber("output_index", index);
            json.WritePropertyName("item");
            _output.WriteOpened(json, item);
        });
        switch (item.Text("type"))
        {
            case "reasoning" when item.Items("summary").Count > 0:
                StreamSummary(index, id);
                break;
            case "message":
                StreamText(index, id);
                break;
            case "function_call":
                StreamCall(index, id, _speech.Calls[index - (_speech.Reasoning.Count > 0 ? 1 : 0)]);
                break;
            default:
                break;
        }

        Add("response.output_item.done", item.Text("type") == "reasoning" && item.Items("summary").Count == 0 ? _speech.Reasoning.Count : 0, json =>
        {
            json.WriteNumber("output_index", index);
            json.WritePropertyName("item");
            item.WriteTo(json);
        });
    }

    private void StreamSummary(int index, string id)
    {
        void Place(Utf8JsonWriter json)
        {
            json.WriteString("item_id", id);
            json.WriteNumber("output_index", index);
            json.WriteNumber("summary_index", 0);
        }

        AddPart("response.reasoning_summary_part.added", Place, "summary_text", "");
        foreach (var token in _speech.Reasoning)
        {
            AddText("response.reasoning_summary_text.delta", 1, Place, "delta", token);
        }

        AddText("response.reasoning_summary_text.done", 0, Place, "text", string.Concat(_speech.Reasoning));
        AddPart("response.reasoning_summary_part.done", Place, "summary_text", string.Concat(_speech.Reasoning));
    }

    private void StreamText(int index, string id)
    {
        void Place(Utf8JsonWriter json)
        {
            json.WriteString("item_id", id);
            json.WriteNumber("output_index", index);
            json.WriteNumber("content_index", 0);
        }

        AddPart("response.content_part.added", Place, "output_text", "");
        foreach (var token in _speech.Text)
        {
            AddText("response.output_text.delta", 1, Place, "delta", token, hasLogProbs: true);
        }

        AddText("response.output_text.done", 0, Place, "text", string.Concat(_speech.Text), hasLogProbs: true);
        AddPart("response.content_part.done", Place, "output_text", string.Concat(_speech.Text));
    }

    private void StreamCall(int index, string id, SpokenCall call)
    {
        void Place(Utf8JsonWriter json)
        {
            json.WriteString("item_id", id);
            json.WriteNumber("output_index", index);
        }

        foreach (var token in call.Arguments)
        {
            AddText("response.function_call_arguments.delta", 1, Place, "delta", token);
        }

        AddText("response.function_call_arguments.done", 0, Place, "arguments", call.Text);
    }

    private void AddText(string type, int tokens, Action<Utf8JsonWriter> place, string field, string text, bool hasLogProbs = false) => Add(type, tokens, json =>
    {
        place(json);
        json.WriteString(field, text);
        if (hasLogProbs)
        {
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        }
    });

    private void AddPart(string type, Action<Utf8JsonWriter> place, string kind, string text) => Add(type, 0, json =>
    {
        place(json);
        json.WritePropertyName("part");
        ResponsesOutput.WritePart(json, kind, text);
    });

    private void AddResponse(string type, string status, bool isEnd = false) => Add(type, 0, json =>
    {
        json.WriteStartObject("response");
        WriteResponse(json, status, isEnd);
        json.WriteEndObject();
    }, isEnd && !_wish.NoUsage ? Usage : null);

    private void Add(string type, int tokens, Action<Utf8JsonWriter> write, UsageTold? usage = null)
    {
        var bytes = PlainJson.Object(
            json =>
            {
                json.WriteString("type", type);
                json.WriteNumber("sequence_number", _pieces.Count);
                write(json);
            },
            Encoding.UTF8.GetBytes($"event: {type}\ndata: "),
            "\n\n"u8);
        _pieces.Add(new AnswerPiece(bytes, IsEvent: true, tokens, usage));
    }

    private void WriteResponse(Utf8JsonWriter json, string status, bool isEnd)
    {
        json.WriteString("id", Id);
        json.WriteString("object", "response");
        json.WriteNumber("created_at", _created);
        json.WriteString("status", status);
        json.WriteBoolean("background", false);
        json.WriteNull("error");
        if (status == "incomplete")
        {
            json.WriteStartObject("incomplete_details");
            json.WriteString("reason", "max_output_tokens");
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("incomplete_details");
        }

        Echo(json, "instructions", "null");
        Echo(json, "max_output_tokens", "null");
        json.WriteString("model", _model);
        json.WriteStartArray("output");
        foreach (var item in isEnd && !_wish.NoChoices ? _output.Items : [])
        {
            item.WriteTo(json);
        }

        json.WriteEndArray();
        Echo(json, "parallel_tool_calls", "true");
        Echo(json, "previous_response_id", "null");
        Echo(json, "reasoning", """{"effort":null,"summary":null}""");
        json.WriteString("service_tier", "default");
        Echo(json, "store", "true");
        Echo(json, "temperature", "1.0");
        Echo(json, "text", """{"format":{"type":"text"}}""");
        Echo(json, "tool_choice", "\"auto\"");
        Echo(json, "tools", "[]");
        Echo(json, "top_p", "1.0");
        json.WriteString("truncation", "disabled");
        WriteUsage(json, isEnd);
        json.WriteNull("user");
        Echo(json, "metadata", "{}");
    }

    private void WriteUsage(Utf8JsonWriter json, bool isEnd)
    {
        if (!isEnd || _wish.NoUsage)
        {
            json.WriteNull("usage");
            return;
        }

        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", Usage.InputTokens);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("cached_tokens", Usage.CachedTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", Usage.OutputTokens);
        json.WriteStartObject("output_tokens_details");
        json.WriteNumber("reasoning_tokens", Usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens", Usage.InputTokens + Usage.OutputTokens);
        json.WriteEndObject();
    }

    /// <summary>What the request said of it, else the default.</summary>
    private void Echo(Utf8JsonWriter json, string name, string otherwise)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(_request.Json.Member(name)?.GetRawText() ?? otherwise);
    }
}
