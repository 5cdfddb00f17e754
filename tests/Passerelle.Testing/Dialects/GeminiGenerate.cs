using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Gemini's <c>generateContent</c>, <c>streamGenerateContent</c> (events with <c>alt=sse</c>, else one JSON array) and <c>countTokens</c>. As
/// Gemini 3 does, it signs the first call of an answer, or the last text.
/// </summary>
internal sealed class GeminiGenerate
{
    private readonly AnswerWish _wish;
    private readonly Speech _speech;
    private readonly IReadOnlyList<string> _thoughts;
    private readonly string _model;
    private readonly bool _asArray;

    private GeminiGenerate(UpstreamRequest request, AnswerWish wish)
    {
        _wish = wish;
        var asked = GeminiRequest.Read(request);
        _speech = new Speech(asked.Asked, wish, request);
        _thoughts = asked.ShowsThoughts || wish.Reasoning ? _speech.Reasoning : [];
        _model = request.Model ?? "none";
        _asArray = !request.Target.Contains("alt=sse", StringComparison.Ordinal);
    }

    private UsageTold Usage => _speech.Usage;

    private string? Finish => _wish.NoFinish ? null : _speech.End == SpokenEnd.Length ? "MAX_TOKENS" : "STOP";

    public static UpstreamAnswer Answer(UpstreamRequest request, AnswerWish wish)
    {
        var gemini = new GeminiGenerate(request, wish);
        var answer = wish.Stream ?? request.Stream ? gemini.Stream() : gemini.Whole();
        answer.Said = gemini._speech.Said;
        return answer;
    }

    /// <summary><c>models.countTokens</c>.</summary>
    public static UpstreamAnswer Count(UpstreamRequest request)
    {
        var tokens = GeminiRequest.Read(request).Asked.PromptTokens;
        return UpstreamAnswer.Whole(200, "application/json; charset=UTF-8", $$"""{"totalTokens":{{tokens}},"promptTokensDetails":[{"modality":"TEXT","tokenCount":{{tokens}}}]}""");
    }

    private UpstreamAnswer Whole()
    {
        var body = PlainJson.Object(json => WriteChunk(json, Usage.OutputTokens, Finish, part =>
        {
            if (_thoughts.Count > 0)
            {
                WriteText(part, string.Concat(_thoughts), isThought: true);
            }

            if (_speech.Calls.Count == 0)
            {
                WriteText(part, string.Concat(_speech.Text), signature: TextSignature());
            }

            for (var i = 0; i < _speech.Calls.Count; i++)
            {
                WriteCall(part, i);
            }
        }));
        return UpstreamAnswer.Whole(200, "application/json; charset=UTF-8", body, Usage.OutputTokens, _wish.NoUsage ? null : Usage);
    }

    private UpstreamAnswer Stream()
    {
        var answer = UpstreamAnswer.EventStream();
        answer.SetHeader("content-type", _asArray ? "application/json; charset=UTF-8" : "text/event-stream");
        var written = _speech.Reasoning.Count - _thoughts.Count;
        foreach (var token in _thoughts)
        {
            Add(answer, 1, ++written, null, part => WriteText(part, token, isThought: true));
        }

        foreach (var token in _speech.Text)
        {
            Add(answer, 1, ++written, null, part => WriteText(part, token));
        }

        for (var i = 0; i < _speech.Calls.Count; i++)
        {
            var index = i;
            var tokens = _speech.Calls[i].Arguments.Count;
            Add(answer, tokens, written += tokens, null, part => WriteCall(part, index));
        }

        if (!_wish.NoFinish)
        {
            Add(answer, 0, written, Finish, part => WriteText(part, "", signature: _speech.Calls.Count == 0 ? TextSignature() : null));
        }

        if (_asArray)
        {
            answer.Pieces.Add(new AnswerPiece("\n]\n"u8.ToArray()));
        }

        return answer;
    }

    private void Add(UpstreamAnswer answer, int tokens, int written, string? finish, Action<Utf8JsonWriter> parts)
    {
        var before = !_asArray ? "data: "u8 : answer.Pieces.Count == 0 ? "["u8 : ",\n"u8;
        var bytes = PlainJson.Object(json => WriteChunk(json, written, finish, parts), before, _asArray ? default : "\r\n\r\n"u8);
        answer.Pieces.Add(new AnswerPiece(bytes, IsEvent: true, tokens, finish is null || _wish.NoUsage ? null : Usage));
    }

    private void WriteChunk(Utf8JsonWriter json, int written, string? finish, Action<Utf8JsonWriter> parts)
    {
        json.WriteStartArray("candidates");
        if (!_wish.NoChoices)
        {
            json.WriteStartObject();
            json.WriteStartObject("content");
            json.WriteStartArray("parts");
            parts(json);
            json.WriteEndArray();
            json.WriteString("role", "model");
            json.WriteEndObject();
            if (finish is not null)
            {
                json.WriteString("finishReason", finish);
            }

            json.WriteNumber("index", 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!_wish.NoUsage)
        {
            WriteUsage(json, written);
        }

        json.WriteString("modelVersion", _model);
        json.WriteString("responseId", _speech.Seed);
    }

    /// <summary>Thoughts are counted apart from the candidates; the cache is part of the prompt.</summary>
    private void WriteUsage(Utf8JsonWriter json, int written)
    {
        var thoughts = Math.Min(written, _speech.Reasoning.Count);
        json.WriteStartObject("usageMetadata");
        json.WriteNumber("promptTokenCount", Usage.InputTokens);
        json.WriteNumber("candidatesTokenCount", written - thoughts);
        json.WriteNumber("totalTokenCount", Usage.InputTokens + written);
        if (Usage.CachedTokens > 0)
        {
            json.WriteNumber("cachedContentTokenCount", Usage.CachedTokens);
        }

        if (thoughts > 0)
        {
            json.WriteNumber("thoughtsTokenCount", thoughts);
        }

        json.WriteEndObject();
    }

    private void WriteCall(Utf8JsonWriter json, int index)
    {
        var call = _speech.Calls[index];
        json.WriteStartObject();
        json.WriteStartObject("functionCall");
        json.WriteString("name", call.Name);
        json.WritePropertyName("args");
        json.WriteRawValue(call.Text);
        json.WriteString("id", _speech.CallId(GeminiRequest.CallPrefix, index));
        json.WriteEndObject();
        if (index == 0)
        {
            json.WriteString("thoughtSignature", Proofs.Sign(GeminiRequest.Maker, Proofs.OfCall(call.Name, JsonElement.Parse(call.Text))));
        }

        json.WriteEndObject();
    }

    private string TextSignature() => Proofs.Sign(GeminiRequest.Maker, string.Concat(_speech.Text));

    private static void WriteText(Utf8JsonWriter json, string text, bool isThought = false, string? signature = null)
    {
        json.WriteStartObject();
        json.WriteString("text", text);
        if (isThought)
        {
            json.WriteBoolean("thought", true);
        }

        if (signature is not null)
        {
            json.WriteString("thoughtSignature", signature);
        }

        json.WriteEndObject();
    }
}
