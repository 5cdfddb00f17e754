namespace Passerelle.Protocol.Tests;

/// <summary>The seed of a random test: new in each run, told in its output; <c>PASSERELLE_SEED</c> repeats a run.</summary>
internal static class Seed
{
    public static Random Take()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PASSERELLE_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"PASSERELLE_SEED={seed}");
        return new Random(seed);
    }
}
