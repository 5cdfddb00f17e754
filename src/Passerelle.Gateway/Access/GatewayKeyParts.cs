namespace Passerelle.Gateway.Access;

/// <summary>The public part of a gateway key, found by <see cref="GatewayKeyText.TryParse"/>. The secret part is not exposed.</summary>
public readonly ref struct GatewayKeyParts
{
    internal GatewayKeyParts(ReadOnlySpan<char> id, ulong number)
    {
        Id = id;
        Number = number;
    }

    /// <summary>The id as it stands in the key: 10 Base62 characters. A slice of the parsed text.</summary>
    public ReadOnlySpan<char> Id { get; }

    /// <summary>The id as a number under 62^10, one to one with the text: a key for tables in memory.</summary>
    public ulong Number { get; }
}
