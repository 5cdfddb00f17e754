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
    private readonly AiSdkStreamTexts _texts;
    private readonly AiSdkStreamCalls _calls;
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
        _texts = new AiSdkStreamTexts(_frames, generation);
        _calls = new AiSdkStreamCalls(_frames, frame, generation);
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

    public override void Text(int choice, JsonChars text) => Say(choice, AiSdkOpenPart.Text, text);

    public override void Refusal(int choice, JsonChars text) => Say(choice, AiSdkOpenPart.Refusal, text);

    public override void Reasoning(int choice, JsonChars text, bool isSummary) => Say(choice, AiSdkOpenPart.Reasoning, text);

    public override void ReasoningProof(int choice, in ReasoningProof proof)
    {
        if (choice != 0 || _ended)
        {
            return;
        }

        if (proof.IsRedacted)
        {
            _texts.Close();
        }

        Open(AiSdkOpenPart.Reasoning);
        _texts.Prove(proof);
    }

    public override void TextSignature(int choice, string format, JsonChars data)
    {
        if (choice == 0 && !_ended)
        {
            Open(AiSdkOpenPart.Text);
            _texts.EndText(new Signature(format, JsonSlice.Of(data)));
        }
    }

    public override void ToolCall(int choice, int call, in ToolCallStart start)
    {
        if (choice == 0 && !_ended)
        {
            Follow();
            _calls.Begin(call, start);
        }
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
        if (choice == 0 && !_ended && _texts.TakeSource(citation))
        {
            Begin();
            _texts.WriteSource(citation);
        }
    }

    public override void LogProb(int choice, ReadOnlySpan<byte> item)
    {
        if (choice == 0 && !_ended)
        {
            _logProbs ??= new ArrayBufferWriter<byte>(1024);
            _logProbs.Write(_logProbs.WrittenCount > 0 ? ","u8 : default);
            AiSdkJson.WriteLine(_logProbs, item);
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

        if (_texts.HasOpen)
        {
            _texts.Close();
        }
        else
        {
            _calls.EndLast();
        }
    }

    public override void Finish(int choice, FinishReason reason, JsonChars native, JsonChars stopText)
    {
        if (choice == 0 && _reason is null && !_ended)
        {
            _reason = reason;
            _native = native.IsEmpty ? default : JsonSlice.Of(native);
            _stopText = stopText.IsEmpty ? default : JsonSlice.Of(stopText);
        }
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

        _texts.Close();
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

    private void Say(int choice, AiSdkOpenPart kind, JsonChars text)
    {
        if (choice == 0 && !text.IsEmpty && !_ended)
        {
            Open(kind);
            _texts.Write(text);
        }
    }

    private void Open(AiSdkOpenPart kind)
    {
        if (!_texts.IsOpen(kind))
        {
            Follow();
            _texts.Open(kind);
        }
    }

    /// <summary>Something else follows.</summary>
    private void Follow()
    {
        _texts.Close();
        _calls.TellComplete();
        Begin();
    }

    private void Begin()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        _frames.Write("stream-start"u8, (_frame, _generation), static (json, state) => AiSdkWarnings.Write(json, state._generation, state._frame.Changes));
        var response = new AiSdkResponse(_id ?? AiSdkIds.OfGeneration(_frame.Id), _model ?? _frame.Model, _created == 0 ? _frame.Created : _created);
        _frames.Write("response-metadata"u8, response, static (json, said) => said.Write(json));
    }
}
