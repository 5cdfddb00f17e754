namespace Passerelle.Gateway.Storage;

/// <summary>What the writer can do now.</summary>
public enum StorageCondition
{
    /// <summary>It writes.</summary>
    Open,

    /// <summary>The disk is full or read-only: new work is refused, the end of running work is still tried, a probe runs each second.</summary>
    Full,

    /// <summary>The disk failed: nothing is written until a restart.</summary>
    Broken,

    /// <summary>Closed in good order.</summary>
    Closed,
}
