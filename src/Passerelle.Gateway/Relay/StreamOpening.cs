namespace Passerelle.Gateway.Relay;

/// <summary>What a body that should be a stream begins as.</summary>
internal enum StreamOpening
{
    /// <summary>Nothing but white space so far.</summary>
    None,

    /// <summary>Events.</summary>
    Events,

    /// <summary>A whole JSON body.</summary>
    Json,

    /// <summary>A web page.</summary>
    Page,
}
