namespace Passerelle.Testing;

/// <summary>How an answer ended.</summary>
public enum Ending
{
    /// <summary>Not ended yet.</summary>
    Open,

    /// <summary>The whole answer was sent.</summary>
    Complete,

    /// <summary>The upstream closed (FIN) before the answer was whole.</summary>
    Cut,

    /// <summary>The upstream reset the connection (RST).</summary>
    Reset,

    /// <summary>The client closed or reset the connection before the answer was whole.</summary>
    ClientClosed,

    /// <summary>The scenario itself failed: a mistake in the test.</summary>
    Broken,
}
