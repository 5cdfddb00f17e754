using System.Text;
using Passerelle.Gateway.Tests.EndToEnd;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>A route that takes bodies, and the least that a good body of it has.</summary>
/// <param name="Name">Its name in a test.</param>
/// <param name="Dialect">Whose envelope its errors have: <c>chat</c> (OpenAI), <c>anthropic</c>, <c>gemini</c> or one of the AI SDK's.</param>
/// <param name="Address">The path; {0} is the model where the address names it.</param>
/// <param name="Field">The member that must be there.</param>
/// <param name="Value">A good value of it.</param>
/// <param name="Provider">The provider of <see cref="DialectFixture"/> that speaks the route's own dialect.</param>
internal sealed record IngressRoute(string Name, string Dialect, string Address, string Field, string Value, string Provider)
{
    private const string Contents = """[{"role":"user","parts":[{"text":"Hi"}]}]""";
    private const string Messages = """[{"role":"user","content":"Hi"}]""";

    private const string Prompt = """[{"role":"user","content":[{"type":"text","text":"Hi"}]}]""";

    public static IReadOnlyList<IngressRoute> All { get; } =
    [
        new("chat", "chat", "/v1/chat/completions", "messages", Messages, "chat"),
        new("responses", "chat", "/v1/responses", "input", "\"Hi\"", "responses"),
        new("anthropic", "anthropic", "/v1/messages", "messages", Messages, "anthropic"),
        new("gemini", "gemini", "/v1beta/models/{0}:generateContent", "contents", Contents, "gemini"),
        new("gemini-stream", "gemini", "/v1beta/models/{0}:streamGenerateContent?alt=sse", "contents", Contents, "gemini"),
        new("gemini-array", "gemini", "/v1beta/models/{0}:streamGenerateContent", "contents", Contents, "gemini"),
        new("gemini-v1", "gemini", "/v1/models/{0}:generateContent", "contents", Contents, "gemini"),
        new("gemini-v1-stream", "gemini", "/v1/models/{0}:streamGenerateContent?alt=sse", "contents", Contents, "gemini"),
        new("embeddings", "chat", "/v1/embeddings", "input", "\"Hi\"", "chat"),
        new("gemini-embed", "gemini", "/v1beta/models/{0}:embedContent", "content", """{"parts":[{"text":"Hi"}]}""", "gemini"),
        new("ai-sdk-2", "ai-sdk-2", "/v1/ai/language-model", "prompt", Prompt, "chat") { ModelHeader = "ai-language-model-id" },
        new("ai-sdk-3", "ai-sdk-3", "/v3/ai/language-model", "prompt", Prompt, "anthropic") { ModelHeader = "ai-language-model-id" },
        new("ai-sdk-4", "ai-sdk-4", "/v4/ai/language-model", "prompt", Prompt, "gemini") { ModelHeader = "ai-language-model-id" },
        new("ai-sdk-embed", "ai-sdk-4", "/v4/ai/embedding-model", "values", "[\"Hi\"]", "chat") { ModelHeader = "ai-model-id" },
        new("ai-sdk-rerank", "ai-sdk-3", "/v3/ai/reranking-model", "documents", "[\"Hi\"],\"query\":\"Hi\"", "chat") { ModelHeader = "ai-model-id" },
        new("gemini-batch-embed", "gemini", "/v1/models/{0}:batchEmbedContents", "requests", """[{"model":"models/m","content":{"parts":[{"text":"Hi"}]}}]""", "gemini"),
    ];

    /// <summary>The header that names the model; null where the address or the body does.</summary>
    public string? ModelHeader { get; init; }

    /// <summary>Whether the address or a header names the model.</summary>
    public bool NamesModel => ModelHeader is not null || Address.Contains("{0}", StringComparison.Ordinal);

    /// <summary>The headers of the route's own.</summary>
    public (string Name, string Value)[] Headers(string model) => ModelHeader is null ? [] : [(ModelHeader, model)];

    /// <summary>The same as lines of a request's head.</summary>
    public string HeaderLines(string model) => string.Concat(Headers(model).Select(header => $"{header.Name}: {header.Value}\r\n"));

    /// <summary>The member that names the model, with a comma behind it; nothing where something else names it.</summary>
    public string ModelMember(string model) => NamesModel ? "" : $"\"model\":\"{model}\",";

    /// <summary>The path for a model.</summary>
    public string Path(string model) => Address.Replace("{0}", model, StringComparison.Ordinal);

    /// <summary>A good body with more members behind it, each with a comma in front.</summary>
    public string Body(string model, string rest = "") =>
        new StringBuilder("{").Append(ModelMember(model)).Append('"').Append(Field).Append("\":").Append(Value).Append(rest).Append('}').ToString();

    public override string ToString() => Name;
}
