using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

public sealed class FidelityTests
{
    [Fact]
    public void EveryRecordedAnswer_SaysTheSameInEveryDialect_ButForKnownLosses()
    {
        var failures = All().Cells.Values.SelectMany(cell => cell.Failures).ToList();

        Assert.True(failures.Count == 0, $"{failures.Count} differences:\n{string.Join("\n", failures)}");
    }

    [Fact]
    public void EveryPair_KeepsNinetyNineInAHundred()
    {
        foreach (var pair in All().Cells.GroupBy(cell => (cell.Key.From, cell.Key.To)))
        {
            var (passed, total) = (pair.Sum(cell => cell.Value.Passed), pair.Sum(cell => cell.Value.Total));
            Assert.True(passed >= total * 0.99, $"{pair.Key.From} → {pair.Key.To}: {passed} of {total}");
        }
    }

    [Fact]
    public void TheTable_IsTheOneInTheDocumentation() => Golden.Check("../docs/fidelity.md", FidelityTable.Write(All(), FidelityRuns.Requests, FidelityRuns.Streams));

    private static FidelityRun All() => FidelityRuns.Answers;
}
