using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Writes an answer as the AI SDK's stream parts: <c>stream-start</c> with the warnings, <c>response-metadata</c>, numbered texts and
/// reasonings one after the other, tools' inputs piece by piece and then each call whole, <c>finish</c> with the reason and all usage. The
/// last waits for the end, since providers may tell usage behind the reason. The protocol has one answer: others are left out.
/// </summary>
internal sealed class AiSdkStreamWriter : AnswerSink
{
    private readonly IBufferWriter<byte> _output;
    private readonly AnswerFrame _frame;
    private readonly AiSdkGeneration _generation;
    private readonly AiSdkFrames _frames;
    private readonly AiSdkStreamCalls _calls;
    private readonly AiSdkSources _sources;
    private AiSdkOpenPart _open;
    private int _part = -1;
    private int _texts;
    private bool _started;
    private bool _ended;
    private string? _id;
    private string? _model;
    private long _created;
    private string? _serviceTier;
    private Usage _usage;
    private FinishReason? _reason;
    private JsonSlice _native;
    private JsonSlice _stopText;
    private ArrayBufferWriter<byte>? _logProbs;

    public AiSdkStreamWriter(IBufferWriter<byte> output, AnswerFrame frame, AiSdkGeneration generation)
    {
        _output = output;
        _frame = frame;
        _generation = generation;
        _frames = new AiSdkFrames(output);
        _calls = new AiSdkStreamCalls(_frames, frame, generation);
        _sources = new AiSdkSources(generation);
    }

    public override void Start(in AnswerStart start)
    {
        if (!_started)
        {
            _id = start.Id.IsEmpty ? _id : start.Id.ToString();
            _model = start.Model.IsEmpty ? _model : start.Model.ToString();
            _created = start.Created == 0 ? _created : start.Created;
        }

        _serviceTier = start.ServiceTier.IsEmpty ? _serviceTier : start.ServiceTier.ToString();
    }

    public override void Text(int choice, JsonChars text)
    {
        if (choice == 0 && !text.IsEmpty && !_ended)
        {
            Open(AiSdkOpenPart.Text);
            _frames.TextDelta(_part, text);
        }
    }

    public override void Refusal(int choice, JsonChars text)
    {
        if (choice == 0 && !text.IsEmpty && !_ended)
        {
            Open(AiSdkOpenPart.Refusal);
            _frames.TextDelta(_part, text);
        }
    }

    public override void Reasoning(int choice, JsonChars text, bool isSummary)
    {
        if (choice == 0 && !text.IsEmpty && !_ended)
        {
            Open(AiSdkOpenPart.Reasoning);
            _frames.ReasoningDelta(_part, text);
        }
    }

    public override void ReasoningProof(int choice, in ReasoningProof proof)
    {
        if (choice != 0 || _ended)
        {
            return;
        }

        if (proof.IsRedacted)
        {
            Close();
        }

        Open(AiSdkOpenPart.Reasoning);
        _open = AiSdkOpenPart.None;
        _frames.EndReasoning(_part, proof);
    }

    public override void TextSignature(int choice, string format, JsonChars data)
    {
        if (choice == 0 && !_ended)
        {
            Open(AiSdkOpenPart.Text);
            EndText(new Signature(format, JsonSlice.Of(data)));
        }
    }

    public override void ToolCall(int choice, int call, in ToolCallStart start)
    {
        if (choice != 0 || _ended)
        {
            return;
        }

        Follow();
        _calls.Begin(call, start);
    }

    public override void ToolArguments(int choice, int call, JsonChars text)
    {
        if (choice == 0 && !text.IsEmpty && !_ended)
        {
            _calls.Add(call, text);
        }
    }

    public override void Media(int choice, MediaPart media)
    {
        if (choice != 0 || _ended)
        {
            return;
        }

        if (media.Transcript.Exists)
        {
            Text(choice, media.Transcript.Chars);
        }

        if (AiSdkParts.CanWrite(_generation, media))
        {
            Follow();
            _frames.Write("file"u8, (media, _generation), static (json, state) => AiSdkParts.WriteFile(json, state._generation, state.media));
        }
    }

    public override void Cite(int choice, Citation citation)
    {
        if (choice == 0 && !_ended && _sources.IsNew(citation, _open == AiSdkOpenPart.Text ? _texts : 0))
        {
            Begin();
            _frames.Write("source"u8, (_sources, citation), static (json, state) => state._sources.WriteSource(json, state.citation));
        }
    }

    public override void LogProb(int choice, ReadOnlySpan<byte> item)
    {
        if (choice == 0 && !_ended)
        {
            _logProbs ??= new ArrayBufferWriter<byte>(1024);
            _logProbs.Write(_logProbs.WrittenCount > 0 ? ","u8 : default);
            _logProbs.Write(AiSdkJson.OneLine(new JsonSlice(item.ToArray())).Bytes.Span);
        }
    }

    public override void Opaque(int choice, OpaquePart part)
    {
        if (choice != 0 || _ended)
        {
            return;
        }

        if (_calls.Served(part) is { } tool)
        {
            if (_calls.CanTell(tool))
            {
                Follow();
                _calls.Tell(tool, part);
            }
        }
        else if (_generation == AiSdkGeneration.Fourth)
        {
            Follow();
            _frames.Write("custom"u8, part, AiSdkParts.WriteCustom);
        }
    }

    public override void EndPart(int choice)
    {
        if (choice != 0 || _ended)
        {
            return;
        }

        if (_open != AiSdkOpenPart.None)
        {
            Close();
        }
        else
        {
            _calls.EndLast();
        }
    }

    public override void Finish(int choice, FinishReason reason, JsonChars native, JsonChars stopText)
    {
        if (choice != 0 || _reason is not null || _ended)
        {
            return;
        }

        _reason = reason;
        _native = native.IsEmpty ? default : JsonSlice.Of(native);
        _stopText = stopText.IsEmpty ? default : JsonSlice.Of(stopText);
    }

    public override void Usage(in Usage usage) => _usage.Update(usage);

    public override void Error(ApiError error)
    {
        if (!_ended)
        {
            _ended = true;
            AiSdkErrors.WriteEvent(_output, error);
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

        Close();
        _calls.TellAll();
        Begin();
        _ended = true;
        var end = new AiSdkAnswerEnd(_reason ?? FinishReason.Unknown, _native, _stopText, _calls.Count > 0, _usage)
        {
            ServiceTier = _serviceTier,
            LogProbs = _logProbs?.WrittenMemory ?? default,
        };
        _frames.Write("finish"u8, (end, _frame, _generation), static (json, state) => state.end.Write(json, state._frame, state._generation));
        _output.Write(AiSdkFrames.Done);
    }

    private void Open(AiSdkOpenPart kind)
    {
        if (_open == kind)
        {
            return;
        }

        Follow();
        _open = kind;
        _part++;
        _texts += kind == AiSdkOpenPart.Text ? 1 : 0;
        if (kind == AiSdkOpenPart.Refusal)
        {
            _frames.Mark("text-start"u8, _part, 0, static (json, _) => AiSdkMetadata.WriteRefusal(json));
        }
        else
        {
            _frames.Mark(kind == AiSdkOpenPart.Text ? "text-start"u8 : "reasoning-start"u8, _part);
        }
    }

    /// <summary>Something else follows.</summary>
    private void Follow()
    {
        Close();
        _calls.TellComplete();
        Begin();
    }

    private void Close()
    {
        switch (_open)
        {
            case AiSdkOpenPart.Text:
                EndText(null);
                break;
            case AiSdkOpenPart.Refusal:
                _frames.Mark("text-end"u8, _part);
                break;
            case AiSdkOpenPart.Reasoning:
                _frames.Mark("reasoning-end"u8, _part);
                break;
        }

        _open = AiSdkOpenPart.None;
    }

    private void EndText(Signature? signature)
    {
        _open = AiSdkOpenPart.None;
        if (signature is null && !_sources.HasCitations)
        {
            _frames.Mark("text-end"u8, _part);
            return;
        }

        _frames.Mark("text-end"u8, _part, (_sources, signature), static (json, state) =>
        {
            state._sources.WriteCitations(json);
            AiSdkMetadata.WriteSignature(json, state.signature);
        });
    }

    private void Begin()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        _frames.Write("stream-start"u8, (_frame, _generation), static (json, state) => AiSdkWarnings.Write(json, state._generation, state._frame.Changes));
        var about = new AiSdkResponse(_id ?? AiSdkIds.OfGeneration(_frame.Id), _model ?? _frame.Model, _created == 0 ? _frame.Created : _created);
        _frames.Write("response-metadata"u8, about, static (json, response) => response.Write(json));
    }
}
