namespace Passerelle.Protocol.Embeddings;

/// <summary>How vectors are written in JSON.</summary>
[Flags]
public enum VectorEncodings
{
    /// <summary>The caller did not say; numbers.</summary>
    None = 0,

    /// <summary>Arrays of numbers.</summary>
    Numbers = 1,

    /// <summary>Strings: base64 of the little-endian bytes of the numbers.</summary>
    Base64 = 2,
}
