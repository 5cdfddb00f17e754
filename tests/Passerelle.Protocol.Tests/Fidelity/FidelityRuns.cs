using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>The runs over all recordings, each made once for all tests; a test that asks for one is skipped where there are no recordings.</summary>
internal static class FidelityRuns
{
    private static readonly Lazy<FidelityRun> AllAnswers = new(FidelityRun.OfAll);
    private static readonly Lazy<RequestRun> AllRequests = new(RequestRun.OfAll);
    private static readonly Lazy<StreamRun> AllStreams = new(() => StreamRun.OfAll(Seed.Take()));

    public static FidelityRun Answers => Of(AllAnswers);

    public static RequestRun Requests => Of(AllRequests);

    public static StreamRun Streams => Of(AllStreams);

    private static T Of<T>(Lazy<T> run)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        return run.Value;
    }
}
