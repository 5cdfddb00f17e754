using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol;

/// <summary>Puts the pieces of an answer together to a whole one.</summary>
public sealed class AnswerBuilder : AnswerSink
{
    private readonly Dictionary<int, Open> _open = [];

    /// <summary>The answer so far. Complete when <see cref="IsEnded"/>.</summary>
    public Answer Answer { get; } = new();

    /// <summary>Whether the answer has ended well.</summary>
    public bool IsEnded { get; private set; }

    /// <inheritdoc/>
    public override void Start(in AnswerStart start)
    {
        Answer.Id = start.Id.IsEmpty ? Answer.Id : start.Id.ToString();
        Answer.Model = start.Model.IsEmpty ? Answer.Model : start.Model.ToString();
        Answer.Created = start.Created == 0 ? Answer.Created : start.Created;
        Answer.ServiceTier = start.ServiceTier.IsEmpty ? Answer.ServiceTier : start.ServiceTier.ToString();
    }

    /// <inheritdoc/>
    public override void Text(int choice, JsonChars text) => Append(choice, PartKind.Text, text);

    /// <inheritdoc/>
    public override void Reasoning(int choice, JsonChars text, bool isSummary) =>
        Append(choice, isSummary ? PartKind.Summary : PartKind.Reasoning, text);

    /// <inheritdoc/>
    public override void ReasoningProof(int choice, in ReasoningProof proof)
    {
        var open = At(choice);
        var signature = new Signature(proof.Format, JsonSlice.Of(proof.Data));
        var id = proof.Id.IsEmpty ? null : proof.Id.ToString();
        if (open.Kind is PartKind.Reasoning or PartKind.Summary && !proof.IsRedacted)
        {
            open.Signature = signature;
            open.Id = id;
            open.Close();
            return;
        }

        open.Close();
        open.Choice.Parts.Add(new ReasoningPart(default) { Signature = signature, IsRedacted = proof.IsRedacted, Id = id });
    }

    /// <inheritdoc/>
    public override void TextSignature(int choice, string format, JsonChars data)
    {
        var open = At(choice);
        if (open.Kind != PartKind.Text)
        {
            open.Begin(PartKind.Text);
        }

        open.Signature = new Signature(format, JsonSlice.Of(data));
        open.Close();
    }

    /// <inheritdoc/>
    public override void Refusal(int choice, JsonChars text) => Append(choice, PartKind.Refusal, text);

    /// <inheritdoc/>
    public override void ToolCall(int choice, int call, in ToolCallStart start)
    {
        var open = At(choice);
        open.Close();
        open.Calls[call] = open.Choice.Parts.Count;
        open.Arguments[call] = new ArrayBufferWriter<byte>(64);
        open.Choice.Parts.Add(new ToolCallPart(start.Id.ToString(), start.Name.ToString(), JsonSlice.EmptyObject)
        {
            IsCustom = start.IsCustom,
            Namespace = start.Namespace.IsEmpty ? null : start.Namespace.ToString(),
            ItemId = start.ItemId.IsEmpty ? null : start.ItemId.ToString(),
            Signature = start.SignatureFormat is { } format ? new Signature(format, JsonSlice.Of(start.Signature)) : null,
        });
    }

    /// <inheritdoc/>
    public override void ToolArguments(int choice, int call, JsonChars text)
    {
        if (At(choice).Arguments.TryGetValue(call, out var arguments))
        {
            arguments.Write(text.Escaped);
        }
    }

    /// <inheritdoc/>
    public override void Media(int choice, MediaPart media) => Add(choice, media);

    /// <inheritdoc/>
    public override void Opaque(int choice, OpaquePart part) => Add(choice, part);

    /// <inheritdoc/>
    public override void Cite(int choice, Citation citation)
    {
        var open = At(choice);
        if (open.Kind == PartKind.Text)
        {
            (open.Citations ??= []).Add(citation);
        }
        else if (open.Choice.Parts.OfType<TextPart>().LastOrDefault() is { } text)
        {
            var at = open.Choice.Parts.LastIndexOf(text);
            open.Choice.Parts[at] = text with { Citations = [.. text.Citations ?? [], citation] };
        }
    }

    /// <inheritdoc/>
    public override void LogProb(int choice, ReadOnlySpan<byte> item) => (At(choice).Choice.LogProbs ??= []).Add(new JsonSlice(item.ToArray()));

    /// <inheritdoc/>
    public override void EndPart(int choice) => At(choice).Close();

    /// <inheritdoc/>
    public override void Finish(int choice, FinishReason reason, JsonChars native, JsonChars stopText)
    {
        var at = At(choice).Choice;
        at.Finish = reason;
        at.NativeFinish = native.IsEmpty ? default : JsonSlice.Of(native);
        at.StopText = stopText.IsEmpty ? default : JsonSlice.Of(stopText);
    }

    /// <inheritdoc/>
    public override void Usage(in Usage usage)
    {
        var told = Answer.Usage;
        told.Update(usage);
        Answer.Usage = told;
    }

    /// <inheritdoc/>
    public override void Error(ApiError error)
    {
        CloseAll();
        Answer.Error = error;
    }

    /// <inheritdoc/>
    public override void End()
    {
        CloseAll();
        IsEnded = true;
    }

    private void Append(int choice, PartKind kind, JsonChars text)
    {
        var open = At(choice);
        if (open.Kind != kind)
        {
            open.Begin(kind);
        }

        open.Characters.Write(text.Escaped);
    }

    private void Add(int choice, Part part)
    {
        var open = At(choice);
        open.Close();
        open.Choice.Parts.Add(part);
    }

    private Open At(int choice)
    {
        if (!_open.TryGetValue(choice, out var open))
        {
            open = new Open(new AnswerChoice(choice));
            _open.Add(choice, open);
            var at = Answer.Choices.FindIndex(c => c.Index > choice);
            Answer.Choices.Insert(at < 0 ? Answer.Choices.Count : at, open.Choice);
        }

        return open;
    }

    private void CloseAll()
    {
        foreach (var open in _open.Values)
        {
            open.Close();
            foreach (var (call, at) in open.Calls)
            {
                var arguments = open.Arguments[call];
                if (arguments.WrittenCount > 0)
                {
                    open.Choice.Parts[at] = (ToolCallPart)open.Choice.Parts[at] with { Arguments = JsonSlice.Of(new JsonChars(arguments.WrittenSpan)) };
                }
            }
        }
    }

    private enum PartKind
    {
        None,
        Text,
        Reasoning,
        Summary,
        Refusal,
    }

    /// <summary>The piece of a choice that is being put together.</summary>
    private sealed class Open(AnswerChoice choice)
    {
        public AnswerChoice Choice { get; } = choice;

        public PartKind Kind { get; private set; }

        public ArrayBufferWriter<byte> Characters { get; } = new(256);

        public Dictionary<int, int> Calls { get; } = [];

        public Dictionary<int, ArrayBufferWriter<byte>> Arguments { get; } = [];

        public List<Citation>? Citations { get; set; }

        public Signature? Signature { get; set; }

        public string? Id { get; set; }

        public void Begin(PartKind kind)
        {
            Close();
            Kind = kind;
        }

        public void Close()
        {
            if (Kind == PartKind.None)
            {
                return;
            }

            var text = JsonSlice.Of(new JsonChars(Characters.WrittenSpan));
            Choice.Parts.Add(Kind switch
            {
                PartKind.Text => new TextPart(text) { Citations = Citations, Signature = Signature },
                PartKind.Refusal => new RefusalPart(text),
                _ => new ReasoningPart(text) { IsSummary = Kind == PartKind.Summary, Signature = Signature, Id = Id },
            });
            Kind = PartKind.None;
            Characters.ResetWrittenCount();
            Citations = null;
            Signature = null;
            Id = null;
        }
    }
}
