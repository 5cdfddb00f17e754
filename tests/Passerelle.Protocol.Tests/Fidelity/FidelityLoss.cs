using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Something that a dialect cannot say, by a rule on content: never by the id of a recording.</summary>
/// <param name="From">The dialect that said it; null for any.</param>
/// <param name="To">The dialect that cannot; null for any.</param>
/// <param name="Feature">One of <see cref="AnswerComparison.Features"/>.</param>
/// <param name="Reason">Why, for readers of the table.</param>
/// <param name="Applies">Whether a recording has it, given what was expected and what the first reader read.</param>
internal sealed record FidelityLoss(string? From, string? To, string Feature, string Reason, Func<RecordedExchange, ExpectedAnswer, Answer, bool> Applies)
{
    public bool Covers(string from, string to, string feature, RecordedExchange exchange, ExpectedAnswer expected, Answer asRead) =>
        (From is null || From == from) && (To is null || To == to) && Feature == feature && Applies(exchange, expected, asRead);
}
