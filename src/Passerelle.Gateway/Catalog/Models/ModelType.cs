namespace Passerelle.Gateway.Catalog.Models;

/// <summary>What a model is for.</summary>
public enum ModelType
{
    /// <summary>Conversations.</summary>
    Chat,

    /// <summary>Goes on with a text; no conversations.</summary>
    Completion,

    /// <summary>Vectors.</summary>
    Embedding,

    /// <summary>An order of documents.</summary>
    Rerank,

    /// <summary>Makes images.</summary>
    Image,

    /// <summary>Makes films.</summary>
    Video,

    /// <summary>Makes audio: speech, music.</summary>
    Audio,

    /// <summary>Writes down what is said.</summary>
    Transcription,

    /// <summary>Talks and listens over an open connection.</summary>
    Realtime,

    /// <summary>Reads text in images.</summary>
    Ocr,

    /// <summary>Judges content.</summary>
    Moderation,

    /// <summary>Searches the web.</summary>
    Search,
}
