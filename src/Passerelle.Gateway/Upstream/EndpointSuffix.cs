namespace Passerelle.Gateway.Upstream;

/// <summary>Recognises a full endpoint by the end of its path (URL-2.2), whatever the provider's own dialect is.</summary>
internal static class EndpointSuffix
{
    // Longer names first: "chat/completions" also ends with "completions".
    private static readonly (string Suffix, EndpointKind Kind)[] Known =
    [
        ("/chat/completions", EndpointKind.ChatCompletions),
        ("/images/generations", EndpointKind.ImageGenerations),
        ("/images/edits", EndpointKind.ImageEdits),
        ("/audio/speech", EndpointKind.AudioSpeech),
        ("/audio/transcriptions", EndpointKind.AudioTranscriptions),
        ("/audio/translations", EndpointKind.AudioTranslations),
        ("/completions", EndpointKind.Completions),
        ("/responses", EndpointKind.Responses),
        ("/messages", EndpointKind.Messages),
        ("/models", EndpointKind.Models),
        ("/embeddings", EndpointKind.Embeddings),
        ("/rerank", EndpointKind.Rerank),
    ];

    // Methods of Google's APIs: a ":" follows the resource. They also occur bare, as a last segment.
    private static readonly (string Name, EndpointKind Kind)[] Methods =
    [
        ("generateContent", EndpointKind.GenerateContent),
        ("streamGenerateContent", EndpointKind.StreamGenerateContent),
        ("predict", EndpointKind.Predict),
    ];

    /// <summary>
    /// True when the path ends with a known endpoint. A final "/" is forgiven only after a name of two words:
    /// <c>/models/</c> may well be a base, <c>/chat/completions/</c> is none.
    /// </summary>
    /// <param name="path">A path that begins with "/", or is empty.</param>
    /// <param name="kind">Which endpoint.</param>
    /// <param name="siblingBase">
    /// The path below which the sibling endpoints stand, without a final "/"; null for a method of one resource, which has none.
    /// </param>
    public static bool TryFind(string path, out EndpointKind kind, out string? siblingBase)
    {
        var slash = path.EndsWith('/');
        var name = slash ? path[..^1] : path;
        foreach (var (suffix, known) in Known)
        {
            if (name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && (!slash || suffix.LastIndexOf('/') > 0))
            {
                kind = known;
                siblingBase = name[..^suffix.Length].TrimEnd('/');
                return true;
            }
        }

        var last = name.LastIndexOf('/');
        var parent = last < 0 ? "" : name[..last];
        if (parent.EndsWith("/audio", StringComparison.OrdinalIgnoreCase) && last + 1 < name.Length)
        {
            kind = EndpointKind.AudioOther;
            siblingBase = parent[..^"/audio".Length];
            return true;
        }

        if (!slash && last >= 0)
        {
            var word = name[(last + 1)..];
            var method = word[(word.LastIndexOf(':') + 1)..];
            foreach (var (known, methodKind) in Methods)
            {
                if (method.Equals(known, StringComparison.OrdinalIgnoreCase))
                {
                    kind = methodKind;
                    siblingBase = parent.EndsWith("/models", StringComparison.OrdinalIgnoreCase) ? parent[..^"/models".Length] : null;
                    return true;
                }
            }
        }

        kind = default;
        siblingBase = null;
        return false;
    }
}
