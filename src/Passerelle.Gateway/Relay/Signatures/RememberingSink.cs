using Passerelle.Protocol;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Gateway.Relay.Signatures;

/// <summary>
/// Passes an answer on and notes, for each tool call of the first alternative, what its provider must get back with it. Calls without
/// an id get one here, so that the caller and the notes have the same.
/// </summary>
internal sealed class RememberingSink(AnswerSink next, string requestId) : AnswerSink
{
    private readonly AnswerBuilder _reasoning = new();
    private readonly Dictionary<string, RememberedCall> _calls = [];
    private int _taken;

    /// <summary>What to remember, by call id. Calls that need nothing are not in it.</summary>
    public IReadOnlyDictionary<string, RememberedCall> Calls => _calls;

    public override void Start(in AnswerStart start) => next.Start(start);

    public override void Text(int choice, JsonChars text) => next.Text(choice, text);

    public override void Reasoning(int choice, JsonChars text, bool isSummary)
    {
        if (choice == 0)
        {
            _reasoning.Reasoning(0, text, isSummary);
        }

        next.Reasoning(choice, text, isSummary);
    }

    public override void ReasoningProof(int choice, in ReasoningProof proof)
    {
        if (choice == 0)
        {
            _reasoning.ReasoningProof(0, proof);
        }

        next.ReasoningProof(choice, proof);
    }

    public override void TextSignature(int choice, string format, JsonChars data) => next.TextSignature(choice, format, data);

    public override void Refusal(int choice, JsonChars text) => next.Refusal(choice, text);

    public override void ToolCall(int choice, int call, in ToolCallStart start)
    {
        if (start.Id.IsEmpty)
        {
            var id = JsonSlice.Of($"call_{requestId.AsSpan(Math.Max(0, requestId.Length - 12))}_{choice}_{call}");
            var named = new ToolCallStart
            {
                Id = id.Chars,
                Name = start.Name,
                IsCustom = start.IsCustom,
                Namespace = start.Namespace,
                ItemId = start.ItemId,
                Signature = start.Signature,
                SignatureFormat = start.SignatureFormat,
            };
            Note(choice, named);
            next.ToolCall(choice, call, named);
            return;
        }

        Note(choice, start);
        next.ToolCall(choice, call, start);
    }

    public override void ToolArguments(int choice, int call, JsonChars text) => next.ToolArguments(choice, call, text);

    public override void Media(int choice, MediaPart media) => next.Media(choice, media);

    public override void Cite(int choice, Citation citation) => next.Cite(choice, citation);

    public override void LogProb(int choice, ReadOnlySpan<byte> item) => next.LogProb(choice, item);

    public override void Opaque(int choice, OpaquePart part) => next.Opaque(choice, part);

    public override void EndPart(int choice)
    {
        if (choice == 0)
        {
            _reasoning.EndPart(0);
        }

        next.EndPart(choice);
    }

    public override void Finish(int choice, FinishReason reason, JsonChars native, JsonChars stopText) => next.Finish(choice, reason, native, stopText);

    public override void Usage(in Usage usage) => next.Usage(usage);

    /// <summary>Trouble with the gateway's own key or account is none of the caller's, who would look for it in its own (F19, F20).</summary>
    public override void Error(ApiError error) =>
        next.Error(error.Kind is ApiErrorKind.Unauthorized or ApiErrorKind.Forbidden or ApiErrorKind.PaymentRequired
            ? new ApiError(ApiErrorKind.UpstreamFailed, "The provider broke off, because it does not accept the gateway's key or account any longer.") { Source = ErrorSource.Upstream }
            : error);

    public override void End() => next.End();

    private void Note(int choice, in ToolCallStart start)
    {
        if (choice != 0)
        {
            return;
        }

        _reasoning.EndPart(0);
        var parts = _reasoning.Answer.Choices[0].Parts;
        var reasoning = parts.Skip(_taken).OfType<ReasoningPart>().Where(p => p.Signature is not null).ToList();
        _taken = parts.Count;
        var signature = start.SignatureFormat is { } format ? new Signature(format, JsonSlice.Of(start.Signature)) : null;
        if (reasoning.Count > 0 || signature is not null)
        {
            _calls[start.Id.ToString()] = new RememberedCall(reasoning, signature);
        }
    }
}
