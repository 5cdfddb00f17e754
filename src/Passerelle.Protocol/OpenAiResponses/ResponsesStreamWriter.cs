using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// Writes the events of a Responses stream. Text and reasoning are one item at a time; calls stay open until they have ended, since
/// their arguments may come interleaved. An answer has one choice here: others are passed over.
/// </summary>
internal sealed class ResponsesStreamWriter : AnswerSink
{
    private readonly IBufferWriter<byte>? _output;
    private readonly ResponsesEvents _events;
    private readonly ResponsesEnvelope _envelope;
    private readonly AnswerFrame _frame;

    private readonly ResponsesOutput _items;
    private FinishReason _finish;
    private Usage _usage;
    private bool _created;
    private bool _ended;

    /// <param name="output">Gets whole events; null for a whole answer, which is then read from <see cref="WriteResponse"/>.</param>
    /// <param name="frame">What the provider may have left unsaid.</param>
    public ResponsesStreamWriter(IBufferWriter<byte>? output, AnswerFrame frame)
    {
        _output = output;
        _frame = frame;
        _events = new ResponsesEvents(output);
        _envelope = new ResponsesEnvelope(frame);
        _items = new ResponsesOutput(_events, _envelope.AnswerId);
    }

    /// <inheritdoc/>
    public override void Start(in AnswerStart start)
    {
        _envelope.Model = start.Model.IsEmpty ? _envelope.Model : start.Model.ToString();
        _envelope.Created = start.Created == 0 ? _envelope.Created : start.Created;
        _envelope.ServiceTier = start.ServiceTier.IsEmpty ? _envelope.ServiceTier : start.ServiceTier.ToString();
        Create();
    }

    /// <inheritdoc/>
    public override void Text(int choice, JsonChars text)
    {
        if (choice == 0 && !text.IsEmpty)
        {
            Create();
            _items.Message().Text(text);
        }
    }

    /// <inheritdoc/>
    public override void Refusal(int choice, JsonChars text)
    {
        if (choice == 0 && !text.IsEmpty)
        {
            Create();
            _items.Message().Refusal(text);
        }
    }

    /// <inheritdoc/>
    public override void LogProb(int choice, ReadOnlySpan<byte> item)
    {
        if (choice == 0)
        {
            Create();
            _items.Message().LogProb(item);
        }
    }

    /// <inheritdoc/>
    public override void Cite(int choice, Citation citation)
    {
        if (choice == 0)
        {
            _items.OpenMessage?.Cite(citation);
        }
    }

    /// <inheritdoc/>
    public override void Reasoning(int choice, JsonChars text, bool isSummary)
    {
        if (choice == 0 && !text.IsEmpty)
        {
            Create();
            _items.Reasoning().Text(text);
        }
    }

    /// <inheritdoc/>
    public override void ReasoningProof(int choice, in ReasoningProof proof)
    {
        if (choice != 0)
        {
            return;
        }

        if (proof.IsRedacted)
        {
            _items.CloseReasoning();
        }

        Prove(ResponsesProof.Write(proof.Format, proof.Data.Escaped, proof.IsRedacted ? ResponsesProofOn.Redacted : ResponsesProofOn.Reasoning));
    }

    /// <inheritdoc/>
    public override void TextSignature(int choice, string format, JsonChars data)
    {
        if (choice == 0)
        {
            Prove(ResponsesProof.Write(format, data.Escaped, ResponsesProofOn.Text));
        }
    }

    /// <inheritdoc/>
    public override void ToolCall(int choice, int call, in ToolCallStart start)
    {
        if (choice != 0)
        {
            return;
        }

        if (start.SignatureFormat is { } format && !start.Signature.IsEmpty)
        {
            // Calls have no place for a signature here: it goes in front, into a reasoning item.
            Prove(ResponsesProof.Write(format, start.Signature.Escaped, ResponsesProofOn.Call));
        }

        Create();
        _items.Call(call, start.Id, ResponsesCalledTool.Find(_frame.Request, start));
    }

    /// <inheritdoc/>
    public override void ToolArguments(int choice, int call, JsonChars text)
    {
        if (choice == 0 && !text.IsEmpty)
        {
            _items.Arguments(call, text);
        }
    }

    /// <inheritdoc/>
    public override void Media(int choice, MediaPart media)
    {
        if (choice != 0)
        {
            return;
        }

        if (media.Kind == MediaKind.Image && media.Base64.Exists)
        {
            Create();
            _items.Picture(media);
        }
        else if (media.Transcript.Exists)
        {
            // Sound has no place in this dialect; what was said in it has.
            Text(0, media.Transcript.Chars);
            EndPart(0);
        }
    }

    /// <inheritdoc/>
    public override void Opaque(int choice, OpaquePart part)
    {
        if (choice == 0 && part.Dialect == OpenAiResponsesDialect.DialectName)
        {
            Create();
            _items.Opaque(part);
        }
    }

    /// <inheritdoc/>
    public override void EndPart(int choice)
    {
        if (choice == 0)
        {
            _items.EndPart();
        }
    }

    /// <inheritdoc/>
    public override void Finish(int choice, FinishReason reason, JsonChars native, JsonChars stopText) =>
        _finish = choice == 0 ? reason : _finish;

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
        if (!_created)
        {
            if (_output is not null)
            {
                ResponsesErrors.WriteEvent(_output, error, _events.Next());
            }

            return;
        }

        // What was begun stays open: an event that says it is done would be a lie.
        Last("response.failed"u8, "failed"u8, null, error);
    }

    /// <inheritdoc/>
    public override void End()
    {
        if (_ended)
        {
            return;
        }

        Create();
        _ended = true;
        var incomplete = ResponsesFinish.ReasonOf(_finish);
        _items.CloseAll(isComplete: incomplete is null);
        Last(incomplete is null ? "response.completed"u8 : "response.incomplete"u8, incomplete is null ? "completed"u8 : "incomplete"u8, incomplete, null);
    }

    /// <summary>Writes the response object of an answer that has ended.</summary>
    public void WriteResponse(IBufferWriter<byte> output, ApiError? error)
    {
        var incomplete = ResponsesFinish.ReasonOf(_finish);
        var status = error is not null ? "failed"u8 : incomplete is not null ? "incomplete"u8 : "completed"u8;
        _envelope.Write(output, status, _items.Done(), _usage, error is null ? incomplete : null, error);
    }

    private void Prove(byte[] content)
    {
        Create();
        _items.Prove(content);
    }

    private void Last(ReadOnlySpan<byte> type, ReadOnlySpan<byte> status, string? incomplete, ApiError? error)
    {
        if (_output is null)
        {
            return;
        }

        _events.Begin(type);
        _events.Write(",\"response\":"u8);
        _envelope.Write(_output, status, _items.Done(), error is null || _usage.Reported ? _usage : null, incomplete, error);
        _events.End();
    }

    /// <summary>The first two events, once.</summary>
    private void Create()
    {
        if (_created)
        {
            return;
        }

        _created = true;
        if (_output is null)
        {
            return;
        }

        _events.Begin("response.created"u8);
        _events.Write(",\"response\":"u8);
        _envelope.Write(_output, "in_progress"u8, [], null, null, null);
        _events.End();
        _events.Begin("response.in_progress"u8);
        _events.Write(",\"response\":"u8);
        _envelope.Write(_output, "in_progress"u8, [], null, null, null);
        _events.End();
    }
}
