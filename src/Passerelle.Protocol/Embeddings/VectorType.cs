namespace Passerelle.Protocol.Embeddings;

/// <summary>What the numbers of a vector are.</summary>
public enum VectorType
{
    /// <summary>Single-precision numbers: <c>float</c>.</summary>
    Real,

    /// <summary>Whole numbers from -128 to 127: <c>int8</c>.</summary>
    SignedBytes,

    /// <summary>Whole numbers from 0 to 255: <c>uint8</c>.</summary>
    UnsignedBytes,

    /// <summary>Eight dimensions in each signed byte: <c>binary</c>.</summary>
    SignedBits,

    /// <summary>Eight dimensions in each unsigned byte: <c>ubinary</c>.</summary>
    UnsignedBits,
}
