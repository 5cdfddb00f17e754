using System.Text.Json;
using Passerelle.Protocol.Tests.Fidelity;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiChatRecordedTests
{
    private static readonly IChatDialect Chat = (IChatDialect)Dialects.OpenAiChat;

    [Fact]
    public void EveryAnswer_HoldsWhatIsExpected()
    {
        var failures = new List<string>();
        var total = 0;
        foreach (var x in RecordedTraffic.OpenAiChat().Where(x => x.Status == 200 && x.Expect().ValueKind == JsonValueKind.Object))
        {
            total++;
            var expected = new ExpectedAnswer(x.Expect());
            var builder = new AnswerBuilder();
            AnswerPlay.Recorded(x, Chat.ReadAnswer(Traits(x)), builder);
            builder.EndPart(0);
            failures.AddRange(AnswerComparison.Present(x, expected, builder.Answer)
                .Select(feature => (feature, difference: AnswerComparison.Difference(feature, expected, builder.Answer, builder.Answer)))
                .Where(found => found.difference is not null)
                .Select(found => $"{x.Id} {found.feature}: {found.difference}"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{total} answers");
        Assert.True(failures.Count == 0, string.Join("\n", failures));
    }

    /// <summary>xAI is known to leave reasoning out of the output.</summary>
    internal static TargetTraits Traits(RecordedExchange x) => TargetTraits.Default with { OutputExcludesReasoning = x.Provider == "xai" };
}
