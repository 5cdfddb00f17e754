namespace Passerelle.Testing;

/// <summary>Who ended the connection with an answer.</summary>
public enum ClosedBy
{
    /// <summary>Nobody: the connection stays open for the next request.</summary>
    Nobody,

    Upstream,

    Client,
}
