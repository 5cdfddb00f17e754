using System.Text;
using System.Text.Json;
using Passerelle.Testing;

namespace Passerelle.Tests.Clients;

/// <summary>Recorded chats that an official client library can read whole.</summary>
internal static class RecordedChats
{
    /// <summary>
    /// Answers of OpenAI itself (others add shapes that its libraries refuse or drop) with one choice, one reason for stopping and, streamed,
    /// a terminator. Left out is what the libraries do not read as tool calls, also when they talk to OpenAI directly: calls of custom tools,
    /// which that of .NET refuses, and the legacy <c>function_call</c>, which has no id.
    /// </summary>
    public static IReadOnlyList<RecordedExchange> Of(bool stream) =>
    [
        .. Recordings.Shared!.List("openai-chat", stream ? "sse" : "json", "raw", 200, "openai")
            .Where(e => !e.Features.Contains("midstream_error"))
            .Select(e => Recordings.Shared!.Load(e.Id))
            .Where(e => Expected(e) is var expect && expect.GetProperty("choices").GetInt32() == 1 && expect.GetProperty("finish").ValueKind == JsonValueKind.String)
            .Where(e => Calls(e).All(IsFunctionTool))
            .Where(e => !stream || Encoding.UTF8.GetString(e.ResponseBody).Contains("data: [DONE]", StringComparison.Ordinal)),
    ];

    /// <summary>What a correct reader gets out of the exchange.</summary>
    public static JsonElement Expected(RecordedExchange exchange) => exchange.Json.GetProperty("expect");

    public static bool CallsTools(RecordedExchange exchange) => Calls(exchange).Any();

    private static JsonElement.ArrayEnumerator Calls(RecordedExchange exchange) => Expected(exchange).GetProperty("tool_calls").EnumerateArray();

    private static bool IsFunctionTool(JsonElement call) =>
        call.GetProperty("id").ValueKind == JsonValueKind.String && !(call.TryGetProperty("custom", out var custom) && custom.GetBoolean());
}
