using System.Buffers;
using Passerelle.Protocol;
using Passerelle.Protocol.Sse;
using Passerelle.Testing.Dialects;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>How a caller of a dialect asks, and how it reads.</summary>
/// <param name="Name">The dialect's name.</param>
/// <param name="Protocol">Its name among the recordings.</param>
/// <param name="Provider">The slug of the provider that speaks it.</param>
/// <param name="Root">The version in the provider's address.</param>
/// <param name="Preset">The preset whose quirks the provider has.</param>
public sealed record ClientDialect(string Name, string Protocol, string Provider, string Root, string Preset)
{
    public static IReadOnlyList<ClientDialect> All { get; } =
    [
        new("openai-chat", "openai-chat", "chat", "v1", ""),
        new("openai-responses", "openai-responses", "responses", "v1", "openai"),
        new("anthropic-messages", "anthropic-messages", "anthropic", "v1", "anthropic"),
        new("gemini", "gemini", "gemini", "v1beta", "gemini"),
    ];

    /// <summary>Those that only callers speak: the generations of Vercel's AI SDK.</summary>
    public static IReadOnlyList<ClientDialect> AiSdk { get; } = [.. new[] { "ai-sdk-2", "ai-sdk-3", "ai-sdk-4" }.Select(name => new ClientDialect(name, "", name, "", ""))];

    /// <summary>A caller of each dialect, of the AI SDK the newest.</summary>
    public static IReadOnlyList<ClientDialect> Callers { get; } = [.. All, AiSdk[^1]];

    public IChatDialect Dialect => (IChatDialect)Dialects.Find(Name)!;

    /// <summary>The number of the AI SDK's generation; 0 of other dialects.</summary>
    private int Generation => Name.StartsWith("ai-sdk-", StringComparison.Ordinal) ? Name[^1] - '0' : 0;

    /// <summary>By the slug of the provider, or the name where there is none.</summary>
    public static ClientDialect Of(string provider) => All.Concat(AiSdk).Single(d => d.Provider == provider);

    public override string ToString() => Provider;

    /// <summary>What the dialect says in headers.</summary>
    public (string Name, string Value)[] Headers(string model, bool stream) =>
        Generation == 0 ? [] : [("ai-language-model-id", model), ("ai-language-model-streaming", stream ? "true" : "false"), ("ai-language-model-specification-version", $"{Generation}")];

    public string Path(string model, bool stream) => Name switch
    {
        "ai-sdk-2" => "/v1/ai/language-model",
        "ai-sdk-3" or "ai-sdk-4" => $"/v{Generation}/ai/language-model",
        "openai-responses" => "/v1/responses",
        "anthropic-messages" => "/v1/messages",
        "gemini" => $"/v1beta/models/{model}:{(stream ? "streamGenerateContent?alt=sse" : "generateContent")}",
        _ => "/v1/chat/completions",
    };

    public string Body(string model, bool stream, string rest = "")
    {
        var flag = stream ? ",\"stream\":true" : "";
        return Name switch
        {
            "ai-sdk-2" or "ai-sdk-3" or "ai-sdk-4" => $$"""{"prompt":[{"role":"user","content":[{"type":"text","text":"Hello"}]}]{{rest}}}""",
            "openai-responses" => $$"""{"model":"{{model}}","input":"Hello"{{flag}}{{rest}}}""",
            "anthropic-messages" => $$"""{"model":"{{model}}","max_tokens":4000,"messages":[{"role":"user","content":"Hello"}]{{flag}}{{rest}}}""",
            "gemini" => $$"""{"contents":[{"role":"user","parts":[{"text":"Hello"}]}]{{rest}}}""",
            _ => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Hello"}]{{flag}}{{(stream ? ",\"stream_options\":{\"include_usage\":true}" : "")}}{{rest}}}""",
        };
    }

    /// <summary>Reads an answer as a client of the dialect does.</summary>
    public AnswerBuilder Read(byte[] body, bool stream)
    {
        var reader = Generation == 0 ? Dialect.ReadAnswer(TargetTraits.Default) : new AiSdkAnswerReader(Generation);
        var answer = new AnswerBuilder();
        if (!stream)
        {
            reader.ReadBody(body, answer);
            return answer;
        }

        var scanner = new SseScanner(16 * 1024 * 1024);
        var rest = new ReadOnlySequence<byte>(body);
        while (scanner.TryRead(ref rest, out var frame))
        {
            var bytes = frame.ToArray();
            SseFrame.Read(bytes, new byte[bytes.Length], out var name, out var data);
            reader.ReadEvent(name, data, answer);
        }

        if (Name == "gemini")
        {
            reader.Complete(answer);
        }

        return answer;
    }
}
