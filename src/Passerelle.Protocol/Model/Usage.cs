namespace Passerelle.Protocol.Model;

/// <summary>
/// Tokens as the provider counted them, in one normal form: <see cref="Input"/> includes cached tokens, <see cref="Output"/>
/// includes reasoning. A field that the provider did not tell is null, never zero.
/// </summary>
public struct Usage
{
    /// <summary>Tokens read, cached ones included.</summary>
    public long? Input { get; set; }

    /// <summary>Of <see cref="Input"/>, tokens served from a prompt cache.</summary>
    public long? CachedInput { get; set; }

    /// <summary>Tokens written, reasoning included.</summary>
    public long? Output { get; set; }

    /// <summary>Of <see cref="Output"/>, tokens spent on reasoning.</summary>
    public long? Reasoning { get; set; }

    /// <summary>Whether the provider told anything at all.</summary>
    public readonly bool Reported => Input is not null || Output is not null;
}
