using System.Globalization;
using System.Net;
using System.Text;
using Passerelle.Load.Upstream;

namespace Passerelle.Load.Client;

/// <summary>Whole requests of about 1 KB for a stream, in each dialect: what is measured is the answer.</summary>
internal static class StreamRequests
{
    private const string Instructions = "You are a careful assistant of a small company. Keep to the facts that are in the conversation.";

    private static readonly string Question =
        string.Concat(Enumerable.Repeat("We measured the same thing on two machines and the numbers differ by a third; what should we check first? ", 7));

    public static byte[] Of(Wire wire, IPEndPoint address, string key, string model) => wire switch
    {
        Wire.Anthropic => Post(
            address,
            "/v1/messages",
            $"x-api-key: {key}\r\nanthropic-version: 2023-06-01",
            $$"""{"model":"{{model}}","max_tokens":1024,"stream":true,"system":"{{Instructions}}","messages":[{"role":"user","content":"{{Question}}"}]}"""),
        Wire.Gemini => Post(
            address,
            $"/v1beta/models/{model}:streamGenerateContent?alt=sse",
            $"x-goog-api-key: {key}",
            $$"""{"systemInstruction":{"parts":[{"text":"{{Instructions}}"}]},"contents":[{"role":"user","parts":[{"text":"{{Question}}"}]}],"generationConfig":{"maxOutputTokens":1024} }"""),
        _ => RequestBytes.Chat(address, key, model, 1024, stream: true),
    };

    private static byte[] Post(IPEndPoint address, string path, string headers, string body) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: {address}\r\n{headers}\r\nContent-Type: application/json\r\nUser-Agent: passerelle-load/1\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}"));
}
