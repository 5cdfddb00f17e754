namespace Passerelle.Testing;

/// <summary>How an answer ended for the client that read it.</summary>
public enum RawEnd
{
    /// <summary>Whole by its framing; the connection may live on.</summary>
    Complete,

    /// <summary>Ended by FIN where the framing allows that (a close-delimited body).</summary>
    ClosedComplete,

    /// <summary>FIN before the framing's end.</summary>
    Cut,

    /// <summary>RST.</summary>
    Reset,

    /// <summary>The framing itself is broken (a chunk size that is no number).</summary>
    BadFraming,
}
