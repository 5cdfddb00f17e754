namespace Passerelle.Gateway.Records;

/// <summary>How a request ended. The numbers are stored; never reuse one.</summary>
public enum RequestOutcome : byte
{
    /// <summary>The caller got the whole answer.</summary>
    Ok = 1,

    /// <summary>The caller got an error: the upstream's, or ours after trying.</summary>
    Error = 2,

    /// <summary>The caller went away.</summary>
    ClientGone = 3,

    /// <summary>This server died while the request ran; written at the next start.</summary>
    Crashed = 4,

    /// <summary>Turned away before any attempt: no right, no money, no such model, a bad request.</summary>
    Refused = 5,

    /// <summary>The answer broke off after the caller had been given its beginning.</summary>
    Truncated = 6,
}
