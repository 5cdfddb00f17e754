using System.Text;
using System.Text.Json;
using Passerelle.Testing;

namespace Passerelle.Tests.Clients;

/// <summary>Recorded chats that an official client library can read whole.</summary>
internal static class RecordedChats
{
    /// <summary>Providers whose wire form keeps to OpenAI's; the others add shapes that its libraries refuse or drop.</summary>
    private static readonly string[] Providers = Environment.GetEnvironmentVariable("PROV") is { } p ? p.Split(',') : ["openai"];

    /// <summary>Answers with one choice, one reason for stopping and, streamed, a terminator.</summary>
    public static IReadOnlyList<RecordedExchange> Of(bool stream) =>
    [
        .. Recordings.Shared!.List("openai-chat", stream ? "sse" : "json", "raw", 200)
            .Where(e => Providers.Contains(e.Provider) && !e.Features.Contains("midstream_error"))
            .Select(e => Recordings.Shared!.Load(e.Id))
            .Where(e => Expected(e) is var expect && expect.GetProperty("choices").GetInt32() == 1 && expect.GetProperty("finish").ValueKind == JsonValueKind.String)
            .Where(e => !stream || Encoding.UTF8.GetString(e.ResponseBody).Contains("data: [DONE]", StringComparison.Ordinal)),
    ];

    /// <summary>What a correct reader gets out of the exchange.</summary>
    public static JsonElement Expected(RecordedExchange exchange) => exchange.Json.GetProperty("expect");

    public static bool CallsTools(RecordedExchange exchange) => Expected(exchange).GetProperty("tool_calls").GetArrayLength() > 0;
}
