using System.Globalization;
using System.Text;

namespace Passerelle.Load.Upstream;

/// <summary>The bytes of every answer, made once. JSON shapes: OpenAI API reference, chat completion and chat completion chunk.</summary>
internal static class Answers
{
    private const string Id = "chatcmpl-BenchQ7x2LrT9mKd4VwZ0sYh";
    private const string Model = "bench-2026-01-01";
    private const int Created = 1767225600;

    private static readonly string[] Words =
    [
        " The", " relay", " reads", " only", " the", " head", " of", " a", " request", ",", " keeps", " its", " connections", " open", " and",
        " copies", " what", " comes", " back", ".", " A", " stream", " is", " made", " of", " small", " pieces", ";", " each", " one",
        " should", " leave", " as", " soon", " as", " it", " arrives", ".", "\\n", "\\n", " caf\u00e9", " \u4f60\u597d",
    ];

    /// <summary>A whole answer without streaming, about 1 KB of JSON.</summary>
    public static byte[] Completion { get; } = Plain(CompletionJson());

    /// <summary>The list of models.</summary>
    public static byte[] Models { get; } = Plain(ModelsJson());

    /// <summary>Answer to a path that is not known.</summary>
    public static byte[] NotFound { get; } = Plain("""{"error":{"message":"Not found","type":"invalid_request_error","param":null,"code":null}}""", "404 Not Found");

    /// <summary>Answer of the control path that closes idle connections.</summary>
    public static byte[] Closed { get; } = Plain("{}");

    /// <summary>Status line and headers of a stream.</summary>
    public static byte[] StreamHead { get; } = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
        + "x-request-id: req_bench\r\nTransfer-Encoding: chunked\r\n\r\n");

    /// <summary>First event: the role.</summary>
    public static byte[] Role { get; } = Event(ChunkJson("""{"role":"assistant","content":"","refusal":null}""", "null"));

    /// <summary>Events with a piece of text each, about 250 bytes; used in turn.</summary>
    public static byte[][] Pieces { get; } = [.. Words.Select(word => Event(ChunkJson($$"""{"content":"{{word}}"}""", "null")))];

    /// <summary>The last choice: finish_reason.</summary>
    public static byte[] Finish { get; } = Event(ChunkJson("{}", "\"stop\""));

    /// <summary>The usage event: no choices.</summary>
    public static byte[] Usage { get; } = Event(
        $$$"""{"id":"{{{Id}}}","object":"chat.completion.chunk","created":{{{Created}}},"model":"{{{Model}}}","service_tier":"default","system_fingerprint":"fp_bench","choices":[],"usage":{{{UsageJson()}}}}""");

    /// <summary>[DONE] and the end of the body.</summary>
    public static byte[] Done { get; } = [.. Frame("data: [DONE]\n\n"), .. "0\r\n\r\n"u8];

    /// <summary>How many events end a stream after its pieces: finish, usage, [DONE].</summary>
    public const int ClosingEvents = 3;

    /// <summary>The pieces of text, as characters of a JSON string.</summary>
    public static IReadOnlyList<string> Texts => Words;

    private static string UsageJson() =>
        """{"prompt_tokens":212,"completion_tokens":200,"total_tokens":412,"prompt_tokens_details":{"cached_tokens":128,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}}""";

    private static string ChunkJson(string delta, string finish) =>
        $$"""{"id":"{{Id}}","object":"chat.completion.chunk","created":{{Created}},"model":"{{Model}}","service_tier":"default","system_fingerprint":"fp_bench","choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]}""";

    private static string CompletionJson()
    {
        var text = string.Concat(Words.Concat(Words));
        return $$$"""{"id":"{{{Id}}}","object":"chat.completion","created":{{{Created}}},"model":"{{{Model}}}","choices":[{"index":0,"message":{"role":"assistant","content":"{{{text}}}","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{{{UsageJson()}}},"service_tier":"default","system_fingerprint":"fp_bench"}""";
    }

    private static string ModelsJson()
    {
        var entries = BenchModels.All.Select(name => $$"""{"id":"{{name}}","object":"model","created":{{Created}},"owned_by":"bench"}""");
        return $$"""{"object":"list","data":[{{string.Join(',', entries)}}]}""";
    }

    private static byte[] Plain(string json, string status = "200 OK")
    {
        var body = Encoding.UTF8.GetBytes(json);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nx-request-id: req_bench\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    private static byte[] Event(string json) => Frame($"data: {json}\n\n");

    /// <summary>One chunk of a chunked body.</summary>
    public static byte[] Frame(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        return [.. Encoding.ASCII.GetBytes(body.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. body, .. "\r\n"u8];
    }
}
