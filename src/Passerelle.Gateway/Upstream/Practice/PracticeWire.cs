using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>
/// OpenAI's exact shapes: the whole answer, the events of a stream, errors, models
/// (field order as the recorded answers of api.openai.com have it).
/// </summary>
internal sealed class PracticeWire : IDisposable
{
    private const int LongestMessage = 1_000;
    private const long ModelsCreated = 1_767_225_600;

    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Compact with { Indented = true };

    private readonly PracticeScript _script;
    private readonly long _created;
    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;

    /// <param name="script">What is said.</param>
    /// <param name="created">Seconds since 1970.</param>
    public PracticeWire(PracticeScript script, long created)
    {
        _script = script;
        _created = created;
        _json = new Utf8JsonWriter(_buffer, script.Request.Stream ? Compact : Indented);
    }

    public static byte[] Error(PracticeError error) => Document(json =>
    {
        json.WriteStartObject();
        WriteError(json, error);
        json.WriteEndObject();
    });

    public static byte[] Models() => Document(json =>
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var model in PracticeModels.All)
        {
            WriteModel(json, model);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    public static byte[] Model(string model) => Document(json => WriteModel(json, model));

    public void Dispose() => _json.Dispose();

    /// <summary>The answer in one piece.</summary>
    public byte[] Whole()
    {
        WriteHead("chat.completion");
        _json.WriteStartArray("choices");
        for (var choice = 0; choice < _script.Answers.Count; choice++)
        {
            WriteChoice(choice);
        }

        _json.WriteEndArray();
        if (_script.Usage is not null)
        {
            WriteUsage(_script.Usage);
        }

        _json.WriteString("service_tier", "default");
        _json.WriteString("system_fingerprint", "fp_practice");
        _json.WriteEndObject();
        _json.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    /// <summary>The bytes of one event, with its empty line. They are valid until the next call.</summary>
    public ReadOnlyMemory<byte> Event(PracticeChunk chunk)
    {
        _buffer.ResetWrittenCount();
        _buffer.Write("data: "u8);
        if (chunk.Kind == PracticeChunkKind.Done)
        {
            _buffer.Write("[DONE]"u8);
        }
        else
        {
            _json.Reset();
            WriteEvent(chunk);
            _json.Flush();
        }

        _buffer.Write("\n\n"u8);
        return _buffer.WrittenMemory;
    }

    private void WriteEvent(PracticeChunk chunk)
    {
        if (chunk.Kind == PracticeChunkKind.Error)
        {
            _json.WriteStartObject();
            WriteError(_json, PracticeError.InBand());
            _json.WriteEndObject();
            return;
        }

        WriteHead("chat.completion.chunk");
        _json.WriteString("service_tier", "default");
        _json.WriteString("system_fingerprint", "fp_practice");
        _json.WriteStartArray("choices");
        if (chunk.Kind != PracticeChunkKind.Usage)
        {
            _json.WriteStartObject();
            _json.WriteNumber("index", chunk.Choice);
            _json.WriteStartObject("delta");
            WriteDelta(chunk);
            _json.WriteEndObject();
            _json.WriteNull("logprobs");
            _json.WriteString("finish_reason", chunk.Kind == PracticeChunkKind.Finish ? _script.Answers[chunk.Choice].Finish : null);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        if (chunk.Kind == PracticeChunkKind.Usage)
        {
            WriteUsage(_script.Usage!);
        }
        else if (_script.Request.IncludeUsage && _script.Usage is not null)
        {
            _json.WriteNull("usage");
        }

        _json.WriteEndObject();
    }

    private void WriteDelta(PracticeChunk chunk)
    {
        switch (chunk.Kind)
        {
            case PracticeChunkKind.Role:
                _json.WriteString("role", "assistant");
                _json.WriteString("content", _script.Answers[chunk.Choice].Content is null ? null : "");
                _json.WriteNull("refusal");
                break;
            case PracticeChunkKind.Reasoning:
                _json.WriteString("reasoning_content", chunk.Text);
                break;
            case PracticeChunkKind.Text:
                _json.WriteString("content", chunk.Text);
                break;
            case PracticeChunkKind.CallStart:
                var call = _script.Answers[chunk.Choice].Calls[chunk.Call];
                WriteCalls(() => WriteCall(call with { Arguments = "" }, chunk.Call));
                break;
            case PracticeChunkKind.CallArguments:
                WriteCalls(() => WriteArguments(chunk));
                break;
        }
    }

    private void WriteCalls(Action write)
    {
        _json.WriteStartArray("tool_calls");
        write();
        _json.WriteEndArray();
    }

    private void WriteArguments(PracticeChunk chunk)
    {
        _json.WriteStartObject();
        _json.WriteNumber("index", chunk.Call);
        _json.WriteStartObject("function");
        _json.WriteString("arguments", chunk.Text);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteCall(PracticeCall call, int? index)
    {
        _json.WriteStartObject();
        if (index is int number)
        {
            _json.WriteNumber("index", number);
        }

        _json.WriteString("id", call.Id);
        _json.WriteString("type", "function");
        _json.WriteStartObject("function");
        _json.WriteString("name", call.Name);
        _json.WriteString("arguments", call.Arguments);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private void WriteChoice(int index)
    {
        var answer = _script.Answers[index];
        _json.WriteStartObject();
        _json.WriteNumber("index", index);
        _json.WriteStartObject("message");
        _json.WriteString("role", "assistant");
        if (answer.Reasoning.Length > 0)
        {
            _json.WriteString("reasoning_content", answer.Reasoning);
        }

        _json.WriteString("content", answer.Content);
        if (answer.Calls.Count > 0)
        {
            WriteCalls(() =>
            {
                foreach (var call in answer.Calls)
                {
                    WriteCall(call, null);
                }
            });
        }

        _json.WriteNull("refusal");
        _json.WriteStartArray("annotations");
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteNull("logprobs");
        _json.WriteString("finish_reason", answer.Finish);
        _json.WriteEndObject();
    }

    private void WriteHead(string kind)
    {
        _json.WriteStartObject();
        _json.WriteString("id", _script.Id);
        _json.WriteString("object", kind);
        _json.WriteNumber("created", _created);
        _json.WriteString("model", _script.Request.Model);
    }

    private void WriteUsage(PracticeUsage usage)
    {
        _json.WriteStartObject("usage");
        _json.WriteNumber("prompt_tokens", usage.Prompt);
        _json.WriteNumber("completion_tokens", usage.Completion);
        _json.WriteNumber("total_tokens", usage.Prompt + (long)usage.Completion);
        _json.WriteStartObject("prompt_tokens_details");
        _json.WriteNumber("cached_tokens", usage.Cached);
        _json.WriteNumber("audio_tokens", 0);
        _json.WriteEndObject();
        _json.WriteStartObject("completion_tokens_details");
        _json.WriteNumber("reasoning_tokens", usage.Reasoning);
        _json.WriteNumber("audio_tokens", 0);
        _json.WriteNumber("accepted_prediction_tokens", 0);
        _json.WriteNumber("rejected_prediction_tokens", 0);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, PracticeError error)
    {
        json.WriteStartObject("error");
        json.WriteString("message", error.Message.Length <= LongestMessage ? error.Message : $"{error.Message[..LongestMessage]}…");
        json.WriteString("type", error.Type);
        json.WriteString("param", error.Param);
        json.WriteString("code", error.Code);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("id", model);
        json.WriteString("object", "model");
        json.WriteNumber("created", ModelsCreated);
        json.WriteString("owned_by", "passerelle-practice");
        json.WriteEndObject();
    }

    private static byte[] Document(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Indented);
        write(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
