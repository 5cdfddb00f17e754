namespace Passerelle.Protocol.Tests.Fidelity;

public sealed class RequestFidelityTests
{
    [Fact]
    public void EveryRecordedRequest_IsValidInEveryOtherDialect_AndSaysTheSame()
    {
        var failures = All().Cells.Values.SelectMany(cell => cell.Failures).ToList();

        Assert.True(failures.Count == 0, $"{failures.Count} differences:\n{string.Join("\n", failures)}");
    }

    [Fact]
    public void WhatRefersToAnotherProvidersMemory_IsNeverTranslated()
    {
        Assert.Contains(All().Refused.Keys, refused => refused.Reason.Contains("`previous_response_id`", StringComparison.Ordinal));
        Assert.DoesNotContain(All().Cells.Keys, cell => cell.Feature == "read");
    }

    private static RequestRun All() => FidelityRuns.Requests;
}
