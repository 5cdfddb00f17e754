using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Writes a stream of <c>GenerateContentResponse</c> objects: server-sent events, or one JSON array. One object for each piece;
/// calls whole, when they are complete; reasons for stopping, citations, log probabilities and usage in the last object.
/// </summary>
/// <remarks>There is no terminator. A stream that ends with an error has no last object, and so no reason for stopping.</remarks>
internal sealed class GeminiStreamWriter : AnswerSink
{
    private static readonly JsonSlice NoText = JsonSlice.Of("");

    private readonly IBufferWriter<byte> _output;
    private readonly AnswerFrame _frame;
    private readonly GeminiMadeUpIds _ids;
    private readonly ArrayBufferWriter<byte> _tail = new(160);
    private readonly List<GeminiStreamChoice> _choices = [];
    private Usage _usage;
    private byte[] _id;
    private byte[] _model;
    private long _created;
    private bool _hasWritten;
    private bool _ended;

    public GeminiStreamWriter(IBufferWriter<byte> output, AnswerFrame frame)
    {
        _output = output;
        _frame = frame;
        _ids = new GeminiMadeUpIds(frame);
        _id = JsonSlice.Of(frame.Id).Chars.Escaped.ToArray();
        _model = JsonSlice.Of(frame.Model).Chars.Escaped.ToArray();
        BuildTail();
    }

    /// <inheritdoc/>
    public override void Start(in AnswerStart start)
    {
        _id = start.Id.IsEmpty || _hasWritten ? _id : start.Id.Escaped.ToArray();
        _model = start.Model.IsEmpty ? _model : start.Model.Escaped.ToArray();
        _created = start.Created == 0 ? _created : start.Created;
        BuildTail();
    }

    /// <inheritdoc/>
    public override void Text(int choice, JsonChars text)
    {
        var at = At(choice);
        at.Text.Append(text);
        WriteText(at, text, "\"}"u8);
    }

    /// <inheritdoc/>
    public override void Refusal(int choice, JsonChars text) => WriteText(At(choice), text, "\",\"partMetadata\":{\"type\":\"refusal\"}}"u8);

    /// <inheritdoc/>
    public override void Reasoning(int choice, JsonChars text, bool isSummary) => WriteText(At(choice), text, "\",\"thought\":true}"u8);

    /// <inheritdoc/>
    public override void ReasoningProof(int choice, in ReasoningProof proof)
    {
        WritePart(choice, new ReasoningPart(NoText)
        {
            Signature = new Signature(proof.Format, JsonSlice.Of(proof.Data)),
            IsRedacted = proof.IsRedacted,
            Id = proof.Id.IsEmpty ? null : proof.Id.ToString(),
        });
    }

    /// <inheritdoc/>
    public override void TextSignature(int choice, string format, JsonChars data) =>
        WritePart(choice, new TextPart(NoText) { Signature = new Signature(format, JsonSlice.Of(data)) });

    /// <inheritdoc/>
    public override void ToolCall(int choice, int call, in ToolCallStart start)
    {
        var id = start.Id.IsEmpty ? _ids.Next() : start.Id.ToString();
        At(choice).Calls.Add(new GeminiStreamCall(call, new ToolCallPart(id, start.Name.ToString(), default)
        {
            IsCustom = start.IsCustom,
            Signature = start.SignatureFormat is { } format ? new Signature(format, JsonSlice.Of(start.Signature)) : null,
        }));
    }

    /// <inheritdoc/>
    public override void ToolArguments(int choice, int call, JsonChars text) => At(choice).Calls.Find(c => c.Number == call)?.Arguments.Write(text.Escaped);

    /// <inheritdoc/>
    public override void Media(int choice, MediaPart media) => WritePart(choice, media);

    /// <inheritdoc/>
    public override void Opaque(int choice, OpaquePart part)
    {
        if (part.Dialect == GeminiGenerateDialect.DialectName)
        {
            WritePart(choice, part);
        }
    }

    /// <inheritdoc/>
    public override void Cite(int choice, Citation citation) => (At(choice).Citations ??= []).Add(citation);

    /// <inheritdoc/>
    public override void LogProb(int choice, ReadOnlySpan<byte> item) => (At(choice).LogProbs ??= []).Add(item.ToArray());

    /// <inheritdoc/>
    public override void Finish(int choice, FinishReason reason, JsonChars native, JsonChars stopText)
    {
        var at = At(choice);
        WriteCalls(at);
        at.Finish = GeminiFinish.Write(reason, native.Escaped).ToArray();
    }

    /// <inheritdoc/>
    public override void Usage(in Usage usage) => _usage.Update(usage);

    /// <inheritdoc/>
    public override void Error(ApiError error)
    {
        if (_ended)
        {
            return;
        }

        _ended = true;
        if (_frame.AsArray)
        {
            GeminiErrors.WriteArrayEnd(_output, error, !_hasWritten);
        }
        else
        {
            GeminiErrors.WriteEnd(_output, error);
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (_ended)
        {
            return;
        }

        _choices.ForEach(WriteCalls);
        _ended = true;
        Open();
        using var json = new Utf8JsonWriter(_output, GeminiParts.Options);
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        foreach (var choice in _choices)
        {
            WriteLast(json, choice);
        }

        json.WriteEndArray();
        GeminiUsage.Write(json, _usage);
        GeminiAnswerWriter.WriteEnd(json, new JsonChars(_model), new JsonChars(_id), _created);
        json.WriteEndObject();
        json.Flush();
        _output.Write(_frame.AsArray ? "]"u8 : "\r\n\r\n"u8);
    }

    private static void WriteLast(Utf8JsonWriter json, GeminiStreamChoice choice)
    {
        json.WriteStartObject();
        json.WriteStartObject("content"u8);
        json.WriteStartArray("parts"u8);
        GeminiParts.WriteText(json, NoText, null);
        json.WriteEndArray();
        json.WriteString("role"u8, "model"u8);
        json.WriteEndObject();
        if (choice.Finish is { } finish)
        {
            json.WriteString("finishReason"u8, finish);
        }

        json.WriteNumber("index"u8, choice.Index);
        GeminiGroundingWriter.Write(json, choice.Citations, choice.Text);
        GeminiLogProbs.Write(json, choice.LogProbs);
        json.WriteEndObject();
    }

    private void WriteText(GeminiStreamChoice choice, JsonChars text, ReadOnlySpan<byte> end)
    {
        if (text.IsEmpty)
        {
            return;
        }

        WriteCalls(choice);
        Open();
        _output.Write("{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\""u8);
        _output.Write(text.Escaped);
        _output.Write(end);
        WriteTail(choice);
    }

    private void WritePart(int choice, Part part)
    {
        var at = At(choice);
        WriteCalls(at);
        WritePart(at, part);
    }

    /// <summary>Writes the calls that are waiting to be complete: they are, once something else comes.</summary>
    private void WriteCalls(GeminiStreamChoice choice)
    {
        if (choice.Calls.Count > 0)
        {
            choice.Calls.ForEach(call => WritePart(choice, call.Complete()));
            choice.Calls.Clear();
        }
    }

    private void WritePart(GeminiStreamChoice choice, Part part)
    {
        Open();
        _output.Write("{\"candidates\":[{\"content\":{\"parts\":["u8);
        using (var json = new Utf8JsonWriter(_output, GeminiParts.Options))
        {
            GeminiParts.WriteAnswered(json, part, "");
        }

        WriteTail(choice);
    }

    /// <summary>Writes what stands behind the parts.</summary>
    private void WriteTail(GeminiStreamChoice choice)
    {
        _output.Write("],\"role\":\"model\"},\"index\":"u8);
        _output.Write(choice.Digits);
        _output.Write(_tail.WrittenSpan);
    }

    private void Open()
    {
        _output.Write(!_frame.AsArray ? "data: "u8 : _hasWritten ? ",\r\n"u8 : "["u8);
        _hasWritten = true;
    }

    /// <summary>What stands behind the candidate in every object: the same bytes each time.</summary>
    private void BuildTail()
    {
        _tail.ResetWrittenCount();
        _tail.Write("}],"u8);
        using (var json = new Utf8JsonWriter(_tail, GeminiParts.Options))
        {
            GeminiAnswerWriter.WriteEnd(json, new JsonChars(_model), new JsonChars(_id), _created);
        }

        _tail.Write(_frame.AsArray ? "}"u8 : "}\r\n\r\n"u8);
    }

    private GeminiStreamChoice At(int index)
    {
        foreach (var choice in _choices)
        {
            if (choice.Index == index)
            {
                return choice;
            }
        }

        var added = new GeminiStreamChoice(index);
        _choices.Add(added);
        return added;
    }
}
