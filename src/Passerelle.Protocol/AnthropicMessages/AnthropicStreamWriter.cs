using System.Buffers;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Writes an answer as Anthropic's stream: <c>message_start</c>, blocks one after the other, <c>message_delta</c> with the reason and
/// all usage, <c>message_stop</c>. The last two wait for the end, since other providers tell usage behind the reason.
/// </summary>
internal sealed class AnthropicStreamWriter(IBufferWriter<byte> output, AnswerFrame frame) : AnswerSink
{
    private readonly AnthropicFrames _frames = new(output);
    private readonly List<AnthropicToolCall> _waiting = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private AnthropicToolCall? _tool;
    private BlockKind _open;
    private int _index = -1;
    private bool _started;
    private bool _ended;
    private string? _id;
    private string? _model;
    private string? _serviceTier;
    private Usage _usage;
    private FinishReason? _reason;
    private JsonSlice _stopText;

    public override void Start(in AnswerStart start)
    {
        if (_started)
        {
            return;
        }

        _id = start.Id.IsEmpty ? _id : start.Id.ToString();
        _model = start.Model.IsEmpty ? _model : start.Model.ToString();
        _serviceTier = start.ServiceTier.IsEmpty ? _serviceTier : start.ServiceTier.ToString();
    }

    public override void Text(int choice, JsonChars text)
    {
        if (choice == 0 && !text.IsEmpty && !_ended)
        {
            Open(BlockKind.Text);
            _frames.TextDelta(_index, text);
        }
    }

    public override void Reasoning(int choice, JsonChars text, bool isSummary)
    {
        if (choice == 0 && !text.IsEmpty && !_ended)
        {
            Open(BlockKind.Thinking);
            _frames.ThinkingDelta(_index, text);
        }
    }

    public override void ReasoningProof(int choice, in ReasoningProof proof)
    {
        if (choice != 0 || _ended)
        {
            return;
        }

        if (proof.IsRedacted && proof.Format == SignatureFormats.Anthropic)
        {
            CloseBlock();
            Begin(BlockKind.Redacted);
            _frames.BeginRedacted(_index, proof.Data);
            CloseBlock();
            return;
        }

        if (proof.IsRedacted)
        {
            CloseBlock();
        }

        Open(BlockKind.Thinking);
        _frames.SignatureDelta(_index, AnthropicSignatures.Write(proof.Format, proof.Id, proof.Data).Chars);
        CloseBlock();
    }

    public override void Refusal(int choice, JsonChars text) => Text(choice, text);

    public override void ToolCall(int choice, int call, in ToolCallStart start)
    {
        if (choice != 0 || _ended)
        {
            return;
        }

        var tool = new AnthropicToolCall();
        tool.Begin(call, IdOf(start.Id, call), start.Name);
        if (_tool is { IsComplete: false } || _waiting.Count > 0)
        {
            _waiting.Add(tool);
            return;
        }

        OpenTool(tool);
    }

    public override void ToolArguments(int choice, int call, JsonChars text)
    {
        if (choice != 0 || text.IsEmpty || _ended)
        {
            return;
        }

        if (_tool?.Number == call)
        {
            _tool.Add(text);
            _frames.ArgumentsDelta(_index, text);
            GoOn();
            return;
        }

        Waiting(call)?.Add(text);
    }

    public override void Media(int choice, MediaPart media)
    {
        // The dialect has no picture and no sound in an answer; what was said in the sound it can say.
        if (media.Transcript.Exists)
        {
            Text(choice, media.Transcript.Chars);
        }
    }

    public override void Cite(int choice, Citation citation)
    {
        if (choice == 0 && !_ended && _open == BlockKind.Text && AnthropicCitations.CanWrite(citation))
        {
            _frames.CitationDelta(_index, citation);
        }
    }

    public override void Opaque(int choice, OpaquePart part)
    {
        if (choice == 0 && !_ended && part.Dialect == AnthropicMessagesDialect.DialectName)
        {
            CloseBlock();
            Begin(BlockKind.Opaque);
            _frames.BeginBlock(_index, part.Value.Bytes.Span);
            CloseBlock();
        }
    }

    public override void EndPart(int choice)
    {
        if (choice != 0 || _ended)
        {
            return;
        }

        if (_waiting.Count > 0)
        {
            _waiting[^1].HasEnded = true;
        }
        else if (_tool is not null)
        {
            _tool.HasEnded = true;
        }
        else
        {
            CloseBlock();
        }
    }

    public override void Finish(int choice, FinishReason reason, JsonChars native, JsonChars stopText)
    {
        if (choice == 0 && _reason is null)
        {
            _reason = reason;
            _stopText = stopText.IsEmpty ? default : JsonSlice.Of(stopText);
        }
    }

    public override void Usage(in Usage usage) => _usage.Update(usage);

    public override void Error(ApiError error)
    {
        if (!_ended)
        {
            _ended = true;
            AnthropicErrors.WriteEvent(output, error);
        }
    }

    public override void End()
    {
        if (_ended)
        {
            return;
        }

        if (_reason == FinishReason.Error)
        {
            Error(new ApiError(ApiErrorKind.UpstreamFailed, "The provider broke off its answer with an error.") { Source = ErrorSource.Upstream });
            return;
        }

        CloseBlock();
        Begin();
        _ended = true;
        _frames.EndMessage(AnthropicFinish.Write(_reason, _ids.Count > 0), _stopText, _usage);
    }

    private AnthropicToolCall? Waiting(int call) => _waiting.Find(tool => tool.Number == call);

    private void Open(BlockKind kind)
    {
        if (_open == kind)
        {
            return;
        }

        CloseBlock();
        Begin(kind);
        _frames.BeginBlock(_index, kind);
    }

    private void OpenTool(AnthropicToolCall tool)
    {
        EndOpen();
        Begin(BlockKind.Tool);
        _tool = tool;
        _frames.BeginTool(_index, tool.Id, tool.Name);
        if (!tool.Arguments.IsEmpty)
        {
            _frames.ArgumentsDelta(_index, tool.Arguments);
        }
    }

    /// <summary>Lets waiting calls follow, as long as the one before is complete.</summary>
    private void GoOn()
    {
        while (_waiting.Count > 0 && _tool is { IsComplete: true })
        {
            var next = _waiting[0];
            _waiting.RemoveAt(0);
            OpenTool(next);
        }
    }

    /// <summary>Ends the open block, and writes the calls that wait: something else follows.</summary>
    private void CloseBlock()
    {
        while (_waiting.Count > 0)
        {
            var next = _waiting[0];
            _waiting.RemoveAt(0);
            OpenTool(next);
        }

        EndOpen();
    }

    private void EndOpen()
    {
        if (_open != BlockKind.None)
        {
            _frames.EndBlock(_index);
            _open = BlockKind.None;
            _tool = null;
        }
    }

    private void Begin(BlockKind kind)
    {
        Begin();
        _open = kind;
        _index++;
    }

    private void Begin()
    {
        if (!_started)
        {
            _started = true;
            _frames.BeginMessage(_id ?? AnthropicAnswerWriter.IdOf(frame), _model ?? frame.Model, _usage, _serviceTier);
        }
    }

    /// <summary>The call's id; one is made up where there is none, and for the second of two alike.</summary>
    private JsonSlice IdOf(JsonChars id, int call)
    {
        var own = id.ToString();
        if (own.Length > 0 && _ids.Add(own))
        {
            return JsonSlice.Of(id);
        }

        var made = AnthropicAnswerWriter.ToolIdOf(frame, call);
        _ids.Add(made);
        return new JsonSlice(Encoding.UTF8.GetBytes($"\"{made}\""));
    }
}
