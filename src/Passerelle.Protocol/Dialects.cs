using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol;

/// <summary>The dialects that are spoken here.</summary>
public static class Dialects
{
    /// <summary>OpenAI's Chat Completions.</summary>
    public static IDialect OpenAiChat { get; } = new OpenAiChatDialect();

    /// <summary>OpenAI's embeddings.</summary>
    public static IEmbeddingsDialect OpenAiEmbeddings { get; } = new OpenAiEmbeddingsDialect();

    /// <summary>Gemini's embeddings.</summary>
    public static IEmbeddingsDialect GeminiEmbeddings { get; } = new GeminiEmbeddingsDialect();

    /// <summary>Cohere's embeddings.</summary>
    public static IEmbeddingsDialect CohereEmbed { get; } = new CohereEmbedDialect();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IDialect> All { get; } = [OpenAiChat, OpenAiEmbeddings, GeminiEmbeddings, CohereEmbed];

    /// <summary>The dialect of a name, or null.</summary>
    public static IDialect? Find(string name) => All.FirstOrDefault(d => d.Name == name);
}
