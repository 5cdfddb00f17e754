namespace Passerelle.Gateway.Catalog.Models;

/// <summary>What goes into a model or comes out of it; <see cref="None"/> when that is not known.</summary>
[Flags]
public enum Modalities
{
    /// <summary>Not known.</summary>
    None = 0,

    /// <summary>Text.</summary>
    Text = 1,

    /// <summary>Images.</summary>
    Image = 2,

    /// <summary>Audio.</summary>
    Audio = 4,

    /// <summary>Films.</summary>
    Video = 8,

    /// <summary>PDF documents.</summary>
    Pdf = 16,

    /// <summary>Other files.</summary>
    File = 32,

    /// <summary>Vectors.</summary>
    Embeddings = 64,

    /// <summary>An order of documents.</summary>
    Rerank = 128,
}
