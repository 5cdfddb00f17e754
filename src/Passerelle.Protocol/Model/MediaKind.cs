namespace Passerelle.Protocol.Model;

/// <summary>What a <see cref="MediaPart"/> holds.</summary>
public enum MediaKind
{
    /// <summary>A picture.</summary>
    Image,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>A film.</summary>
    Video,

    /// <summary>A document: PDF, plain text, anything else.</summary>
    File,
}
