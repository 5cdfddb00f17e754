using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>The words of an answer in the neutral form.</summary>
internal static class AnswerText
{
    public static string Text(AnswerChoice? choice) => string.Concat(choice?.Parts.OfType<TextPart>().Select(part => part.Text.Text) ?? []);

    public static string Reasoning(AnswerChoice? choice) => string.Concat(choice?.Parts.OfType<ReasoningPart>().Select(part => part.Text.Text) ?? []);

    public static string Refusal(AnswerChoice? choice) => string.Concat(choice?.Parts.OfType<RefusalPart>().Select(part => part.Text.Text) ?? []);
}
