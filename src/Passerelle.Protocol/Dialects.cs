using Passerelle.Protocol.AiSdkGateway;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.BedrockConverse;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.GeminiGenerate;
using Passerelle.Protocol.OpenAiChat;
using Passerelle.Protocol.OpenAiResponses;
using Passerelle.Protocol.PassThrough;
using Passerelle.Protocol.Reranks;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Protocol;

/// <summary>The dialects that are spoken here.</summary>
public static class Dialects
{
    /// <summary>OpenAI's Chat Completions.</summary>
    public static IChatDialect OpenAiChat { get; } = new OpenAiChatDialect();

    /// <summary>OpenAI's Responses.</summary>
    public static IChatDialect OpenAiResponses { get; } = new OpenAiResponsesDialect();

    /// <summary>Anthropic's Messages.</summary>
    public static IChatDialect AnthropicMessages { get; } = new AnthropicMessagesDialect();

    /// <summary>Gemini's generateContent.</summary>
    public static IChatDialect Gemini { get; } = new GeminiGenerateDialect();

    /// <summary>Amazon Bedrock's Converse, which only providers speak.</summary>
    public static IProviderChatDialect BedrockConverse { get; } = new BedrockConverseDialect();

    /// <summary>OpenAI's embeddings.</summary>
    public static IEmbeddingsDialect OpenAiEmbeddings { get; } = new OpenAiEmbeddingsDialect();

    /// <summary>Gemini's embeddings.</summary>
    public static IEmbeddingsDialect GeminiEmbeddings { get; } = new GeminiEmbeddingsDialect();

    /// <summary>Cohere's embeddings.</summary>
    public static IEmbeddingsDialect CohereEmbed { get; } = new CohereEmbedDialect();

    /// <summary>Vertex AI's embeddings.</summary>
    public static IEmbeddingsDialect VertexPredict { get; } = new VertexPredictDialect();

    /// <summary>Anthropic's counting of tokens.</summary>
    public static TokenCountDialect AnthropicTokenCount { get; } = new AnthropicTokenCountDialect();

    /// <summary>Gemini's counting of tokens.</summary>
    public static TokenCountDialect GeminiTokenCount { get; } = new GeminiTokenCountDialect();

    /// <summary>OpenAI's counting of tokens.</summary>
    public static TokenCountDialect ResponsesTokenCount { get; } = new ResponsesTokenCountDialect();

    /// <summary>Amazon Bedrock's counting of tokens, which no caller asks for by itself.</summary>
    public static TokenCountDialect BedrockTokenCount { get; } = new BedrockTokenCountDialect();

    /// <summary>OpenAI's older completions.</summary>
    public static IRelayedDialect Completions { get; } = new CompletionsDialect();

    /// <summary>Endpoints that are no conversations and pass as they are.</summary>
    public static IReadOnlyList<PassThroughDialect> PassThrough { get; } =
    [
        new("openai-images", "images/generations"),
        new("openai-image-edits", "images/edits"),
        new("openai-image-variations", "images/variations"),
        new("openai-speech", "audio/speech"),
        new("openai-transcriptions", "audio/transcriptions"),
        new("openai-translations", "audio/translations"),
        new("openai-moderations", "moderations"),
        new("openai-rerank", "rerank"),
    ];

    /// <summary>The AI SDK's gateway protocol as AI SDK 5 speaks it; for callers only.</summary>
    public static ICallerChatDialect AiSdk2 { get; } = new AiSdkGatewayDialect(AiSdkGeneration.Second);

    /// <summary>The AI SDK's gateway protocol as AI SDK 6 speaks it; for callers only.</summary>
    public static ICallerChatDialect AiSdk3 { get; } = new AiSdkGatewayDialect(AiSdkGeneration.Third);

    /// <summary>The AI SDK's gateway protocol as AI SDK 7 speaks it; for callers only.</summary>
    public static ICallerChatDialect AiSdk4 { get; } = new AiSdkGatewayDialect(AiSdkGeneration.Fourth);

    /// <summary>The AI SDK's embeddings; for callers only.</summary>
    public static ICallerEmbeddingsDialect AiSdkEmbeddings { get; } = new AiSdkEmbeddingsDialect();

    /// <summary>The AI SDK's reranking; for callers only.</summary>
    public static ICallerRerankDialect AiSdkRerank { get; } = new AiSdkRerankDialect();

    /// <summary>Reranking as Cohere, Jina, vLLM and others give it; for providers only.</summary>
    public static RerankDialect Rerank { get; } = new RerankDialect();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IDialect> All { get; } =
    [
        OpenAiChat, OpenAiResponses, AnthropicMessages, Gemini, BedrockConverse,
        OpenAiEmbeddings, GeminiEmbeddings, CohereEmbed, VertexPredict,
        AnthropicTokenCount, GeminiTokenCount, ResponsesTokenCount, BedrockTokenCount,
        AiSdk2, AiSdk3, AiSdk4, AiSdkEmbeddings, AiSdkRerank, Rerank,
        Completions, .. PassThrough,
    ];

    /// <summary>The dialect of a name, or null.</summary>
    public static IDialect? Find(string name) => All.FirstOrDefault(d => d.Name == name);
}
