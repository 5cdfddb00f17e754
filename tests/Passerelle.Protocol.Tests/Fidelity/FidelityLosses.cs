using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Every loss that is known, with its reason.</summary>
internal static class FidelityLosses
{
    private const string Anthropic = "anthropic-messages";
    private const string Gemini = "gemini";
    private const string Responses = "openai-responses";

    private const string RefusalIsText = "the dialect has no place for the words of a refusal: they are text";
    private const string SoundIsTranscript = "the dialect has no sound in answers: its transcript is text, which the decoder of the recordings leaves out";
    private const string CacheBeyondInput = "the provider counts more cached tokens than input; the dialect counts them beside the input, which cannot be negative";
    private const string ReasoningBeyondOutput = "the provider counts more reasoning than output; the dialect counts it beside the output, which cannot be negative";
    private const string CustomIsFunction = "the dialect has no free-text tools: the text is the member \"input\" of the arguments";
    private const string NoRefusalReason = "the dialect has no reason for stopping that says a refusal without words";

    public static readonly IReadOnlyList<FidelityLoss> All =
    [
        new(null, Anthropic, "refusal", RefusalIsText, (_, _, _) => true),
        new(null, Anthropic, "text", RefusalIsText, (_, expected, _) => expected.Refusal.Length > 0 && expected.Text.Length == 0),
        new(null, null, "text", SoundIsTranscript, (_, _, read) => Parts<MediaPart>(read).Any(part => part.Transcript.Exists)),
        new(null, Anthropic, "usage", CacheBeyondInput, (_, _, read) => (read.Usage.CachedInput ?? 0) + (read.Usage.CacheWrite ?? 0) > read.Usage.Input),
        new(null, Gemini, "usage", ReasoningBeyondOutput, (_, _, read) => read.Usage.Reasoning > read.Usage.Output),
        new(null, Gemini, "tool calls", CustomIsFunction, (_, _, read) => Parts<ToolCallPart>(read).Any(part => part.IsCustom)),
        new(null, Anthropic, "tool calls", CustomIsFunction, (_, _, read) => Parts<ToolCallPart>(read).Any(part => part.IsCustom)),
        new(Anthropic, Responses, "finish", NoRefusalReason, (_, expected, _) => expected.Finish == "refusal"),
    ];

    private static IEnumerable<T> Parts<T>(Answer answer) => answer.Choices.SelectMany(choice => choice.Parts).OfType<T>();
}
