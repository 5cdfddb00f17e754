namespace Passerelle.Gateway.Upstream;

/// <summary>One row per <see cref="AddressKind"/>: the default version and the endpoints below the base. Data of URL-2.</summary>
/// <param name="DefaultVersion">The version that rule 6 adds, or null.</param>
/// <param name="Chat">Which endpoint is the one for chat.</param>
/// <param name="Endpoints">The endpoints with a fixed name, and that name.</param>
internal sealed record AddressShape(string? DefaultVersion, EndpointKind Chat, (EndpointKind Kind, string Suffix)[] Endpoints)
{
    private static readonly (EndpointKind, string)[] OpenAiEndpoints =
    [
        (EndpointKind.ChatCompletions, "chat/completions"),
        (EndpointKind.Completions, "completions"),
        (EndpointKind.Responses, "responses"),
        (EndpointKind.Models, "models"),
        (EndpointKind.Embeddings, "embeddings"),
        (EndpointKind.ImageGenerations, "images/generations"),
        (EndpointKind.ImageEdits, "images/edits"),
        (EndpointKind.Rerank, "rerank"),
        (EndpointKind.AudioSpeech, "audio/speech"),
        (EndpointKind.AudioTranscriptions, "audio/transcriptions"),
        (EndpointKind.AudioTranslations, "audio/translations"),
    ];

    private static readonly AddressShape OpenAi = new("v1", EndpointKind.ChatCompletions, OpenAiEndpoints);

    private static readonly AddressShape OpenAiUnversioned = new(null, EndpointKind.ChatCompletions, OpenAiEndpoints);

    private static readonly AddressShape Anthropic = new("v1", EndpointKind.Messages,
        [(EndpointKind.Messages, "messages"), (EndpointKind.Models, "models")]);

    private static readonly AddressShape Gemini = new("v1beta", EndpointKind.GenerateContent,
        [(EndpointKind.Models, "models")]);

    /// <summary>The row of a kind.</summary>
    public static AddressShape Of(AddressKind kind)
    {
        return kind switch
        {
            AddressKind.OpenAi => OpenAi,
            AddressKind.OpenAiUnversioned => OpenAiUnversioned,
            AddressKind.Anthropic => Anthropic,
            AddressKind.Gemini => Gemini,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };
    }
}
