namespace Passerelle.Gateway.Upstream;

/// <summary>An endpoint that a provider may offer, told by the end of its path (URL-2.2).</summary>
public enum EndpointKind
{
    /// <summary><c>chat/completions</c></summary>
    ChatCompletions,

    /// <summary><c>completions</c></summary>
    Completions,

    /// <summary><c>responses</c></summary>
    Responses,

    /// <summary><c>messages</c></summary>
    Messages,

    /// <summary><c>models</c></summary>
    Models,

    /// <summary><c>embeddings</c></summary>
    Embeddings,

    /// <summary><c>images/generations</c></summary>
    ImageGenerations,

    /// <summary><c>images/edits</c></summary>
    ImageEdits,

    /// <summary><c>rerank</c></summary>
    Rerank,

    /// <summary><c>audio/speech</c></summary>
    AudioSpeech,

    /// <summary><c>audio/transcriptions</c></summary>
    AudioTranscriptions,

    /// <summary><c>audio/translations</c></summary>
    AudioTranslations,

    /// <summary><c>audio/*</c> with another last word. Known only when it was typed.</summary>
    AudioOther,

    /// <summary><c>models/{model}:generateContent</c>. Known only when it was typed.</summary>
    GenerateContent,

    /// <summary><c>models/{model}:streamGenerateContent</c>. Known only when it was typed.</summary>
    StreamGenerateContent,

    /// <summary><c>predict</c> or <c>…:predict</c>. Known only when it was typed.</summary>
    Predict,
}
