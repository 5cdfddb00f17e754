using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>Anthropic's Messages, whole and streamed, and its counting of tokens. What is said is <see cref="Speech"/>'s.</summary>
internal sealed class AnthropicMessages
{
    private readonly AnswerWish _wish;
    private readonly Speech _speech;
    private readonly string _model;

    private AnthropicMessages(UpstreamRequest request, AnthropicRequest asked, AnswerWish wish)
    {
        _wish = wish;
        _speech = new Speech(asked.Asked, wish, request);
        _model = request.Model ?? "none";
    }

    private UsageTold Usage => _speech.Usage;

    private string? StopReason => _wish.NoFinish ? null : _speech.End switch
    {
        SpokenEnd.Length => "max_tokens",
        SpokenEnd.Calls => "tool_use",
        _ => "end_turn",
    };

    private string Thought => string.Concat(_speech.Reasoning);

    public static UpstreamAnswer Answer(UpstreamRequest request, AnswerWish wish)
    {
        var message = new AnthropicMessages(request, AnthropicRequest.Read(request), wish);
        var answer = wish.Stream ?? request.Stream ? message.Stream() : message.Whole();
        answer.Said = message._speech.Said;
        answer.SetHeader("request-id", "req_" + message._speech.Seed);
        return answer;
    }

    /// <summary><c>POST /v1/messages/count_tokens</c>.</summary>
    public static UpstreamAnswer Count(UpstreamRequest request)
    {
        var asked = AnthropicRequest.Read(request, isCount: true).Asked;
        return UpstreamAnswer.Whole(200, "application/json", $$"""{"input_tokens":{{asked.PromptTokens}}}""");
    }

    private UpstreamAnswer Whole()
    {
        var body = PlainJson.Object(json =>
        {
            WriteTop(json);
            json.WriteStartArray("content");
            if (!_wish.NoChoices)
            {
                WriteBlocks(json);
            }

            json.WriteEndArray();
            json.WriteString("stop_reason", StopReason);
            json.WriteNull("stop_sequence");
            if (!_wish.NoUsage)
            {
                WriteUsage(json, Usage.OutputTokens);
            }
        });
        return UpstreamAnswer.Whole(200, "application/json", body, Usage.OutputTokens, _wish.NoUsage ? null : Usage);
    }

    private void WriteBlocks(Utf8JsonWriter json)
    {
        if (_speech.Reasoning.Count > 0)
        {
            json.WriteStartObject();
            json.WriteString("type", "thinking");
            json.WriteString("thinking", Thought);
            json.WriteString("signature", Proofs.Sign(AnthropicConversation.Maker, Thought));
            json.WriteEndObject();
        }

        if (_speech.Calls.Count == 0)
        {
            json.WriteStartObject();
            json.WriteString("type", "text");
            json.WriteString("text", string.Concat(_speech.Text));
            json.WriteEndObject();
        }

        for (var i = 0; i < _speech.Calls.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("type", "tool_use");
            json.WriteString("id", _speech.CallId("toolu_", i));
            json.WriteString("name", _speech.Calls[i].Name);
            json.WritePropertyName("input");
            json.WriteRawValue(_speech.Calls[i].Text);
            WriteCaller(json);
            json.WriteEndObject();
        }
    }

    private UpstreamAnswer Stream()
    {
        var answer = UpstreamAnswer.EventStream();
        var pieces = answer.Pieces;
        pieces.Add(Event("message_start", 0, json =>
        {
            json.WriteStartObject("message");
            WriteTop(json);
            json.WriteStartArray("content");
            json.WriteEndArray();
            json.WriteNull("stop_reason");
            json.WriteNull("stop_sequence");
            if (!_wish.NoUsage)
            {
                WriteUsage(json, 1);
            }

            json.WriteEndObject();
        }));
        if (!_wish.NoChoices)
        {
            StreamBlocks(pieces);
        }

        if (!_wish.NoFinish)
        {
            pieces.Add(Event("message_delta", 0, json =>
            {
                json.WriteStartObject("delta");
                json.WriteString("stop_reason", StopReason);
                json.WriteNull("stop_sequence");
                json.WriteEndObject();
                if (!_wish.NoUsage)
                {
                    WriteUsage(json, Usage.OutputTokens);
                }
            }, _wish.NoUsage ? null : Usage));
        }

        if (!_wish.NoTerminator)
        {
            pieces.Add(Event("message_stop", 0, _ => { }));
        }

        return answer;
    }

    private void StreamBlocks(IList<AnswerPiece> pieces)
    {
        var index = 0;
        if (_speech.Reasoning.Count > 0)
        {
            StreamBlock(pieces, index++, json =>
            {
                json.WriteString("type", "thinking");
                json.WriteString("thinking", "");
                json.WriteString("signature", "");
            }, "thinking_delta", "thinking", _speech.Reasoning, Proofs.Sign(AnthropicConversation.Maker, Thought));
        }

        if (_speech.Calls.Count == 0)
        {
            StreamBlock(pieces, index++, json =>
            {
                json.WriteString("type", "text");
                json.WriteString("text", "");
            }, "text_delta", "text", _speech.Text);
        }

        for (var i = 0; i < _speech.Calls.Count; i++)
        {
            var (id, call) = (_speech.CallId("toolu_", i), _speech.Calls[i]);
            StreamBlock(pieces, index++, json =>
            {
                json.WriteString("type", "tool_use");
                json.WriteString("id", id);
                json.WriteString("name", call.Name);
                json.WriteStartObject("input");
                json.WriteEndObject();
                WriteCaller(json);
            }, "input_json_delta", "partial_json", ["", .. call.Arguments]);
        }
    }

    private static void StreamBlock(
        IList<AnswerPiece> pieces, int index, Action<Utf8JsonWriter> start, string type, string field, IReadOnlyList<string> tokens, string? signature = null)
    {
        pieces.Add(Event("content_block_start", 0, json =>
        {
            json.WriteNumber("index", index);
            json.WriteStartObject("content_block");
            start(json);
            json.WriteEndObject();
        }));
        if (index == 0)
        {
            pieces.Add(Event("ping", 0, _ => { }));
        }

        foreach (var token in tokens)
        {
            pieces.Add(Delta(index, token.Length > 0 ? 1 : 0, type, field, token));
        }

        if (signature is not null)
        {
            pieces.Add(Delta(index, 0, "signature_delta", "signature", signature));
        }

        pieces.Add(Event("content_block_stop", 0, json => json.WriteNumber("index", index)));
    }

    private static AnswerPiece Delta(int index, int tokens, string type, string field, string text) => Event("content_block_delta", tokens, json =>
    {
        json.WriteNumber("index", index);
        json.WriteStartObject("delta");
        json.WriteString("type", type);
        json.WriteString(field, text);
        json.WriteEndObject();
    });

    private static AnswerPiece Event(string name, int tokens, Action<Utf8JsonWriter> write, UsageTold? usage = null) =>
        new(
            PlainJson.Object(
                json =>
                {
                    json.WriteString("type", name);
                    write(json);
                },
                System.Text.Encoding.UTF8.GetBytes($"event: {name}\ndata: "),
                "\n\n"u8),
            IsEvent: true,
            tokens,
            usage);

    private void WriteTop(Utf8JsonWriter json)
    {
        json.WriteString("id", "msg_" + _speech.Seed);
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteString("model", _model);
    }

    /// <summary>The model itself calls, and not a program that it runs.</summary>
    private static void WriteCaller(Utf8JsonWriter json)
    {
        json.WriteStartObject("caller");
        json.WriteString("type", "direct");
        json.WriteEndObject();
    }

    /// <summary>What came from the cache is not part of <c>input_tokens</c> here; thinking is part of <c>output_tokens</c>.</summary>
    private void WriteUsage(Utf8JsonWriter json, int output)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("input_tokens", Usage.InputTokens - Usage.CachedTokens);
        json.WriteNumber("cache_creation_input_tokens", 0);
        json.WriteNumber("cache_read_input_tokens", Usage.CachedTokens);
        json.WriteNumber("output_tokens", output);
        json.WriteString("service_tier", "standard");
        json.WriteEndObject();
    }
}
