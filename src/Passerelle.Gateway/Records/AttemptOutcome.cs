namespace Passerelle.Gateway.Records;

/// <summary>How an attempt ended. The numbers are stored; never reuse one. An open attempt has none.</summary>
public enum AttemptOutcome : byte
{
    /// <summary>The upstream answered, to the end.</summary>
    Ok = 1,

    /// <summary>The upstream answered with an error, by its status or in its answer.</summary>
    Error = 2,

    /// <summary>The upstream could not be reached, or hung up before it answered.</summary>
    Unreachable = 3,

    /// <summary>The upstream was silent for too long.</summary>
    Timeout = 4,

    /// <summary>The answer broke off after its beginning.</summary>
    Truncated = 5,

    /// <summary>The caller went away, so the upstream was cancelled.</summary>
    ClientGone = 6,

    /// <summary>This server died while the attempt ran; written at the next start.</summary>
    Interrupted = 7,
}
