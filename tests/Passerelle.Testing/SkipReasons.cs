namespace Passerelle.Testing;

/// <summary>Why a test is skipped, in words that a reader of the test log understands.</summary>
public static class SkipReasons
{
    /// <summary>With <see cref="SharedFiles.Available"/> or <see cref="Recordings.Available"/>.</summary>
    public const string NoSharedData = "The shared data is absent: put it beside the checkout as 'shared', or name it in PASSERELLE_SHARED.";
}
