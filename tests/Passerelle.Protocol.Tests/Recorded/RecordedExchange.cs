using System.Text.Json;

namespace Passerelle.Protocol.Tests.Recorded;

/// <summary>
/// One recorded exchange. The request's body is null where only the answer was recorded; the kind of the answer is <c>json</c>,
/// <c>sse</c>, <c>text</c> or <c>empty</c>; it may be made up, for what nobody recorded; what an independent decoder read out of it is undefined where there is nothing.
/// </summary>
internal sealed record RecordedExchange(
    string Id, string Provider, byte[]? RequestBody, int Status, string Kind, byte[] ResponseBody, bool IsMadeUp, JsonElement Expect)
{
    public static RecordedExchange Read(JsonElement file)
    {
        var response = file.GetProperty("response");
        return new RecordedExchange(
            file.GetProperty("id").GetString()!,
            file.GetProperty("provider").GetString()!,
            Body(file.GetProperty("request")),
            response.GetProperty("status").GetInt32(),
            response.GetProperty("kind").GetString()!,
            Body(response) ?? [],
            response.GetProperty("fidelity").GetString() is "shape" or "edited",
            file.TryGetProperty("expect", out var expect) && expect.ValueKind == JsonValueKind.Object ? expect.Clone() : default);
    }

    private static byte[]? Body(JsonElement message)
    {
        if (message.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (message.TryGetProperty("body", out var text) && text.ValueKind == JsonValueKind.String)
        {
            return System.Text.Encoding.UTF8.GetBytes(text.GetString()!);
        }

        return message.TryGetProperty("body_base64", out var base64) && base64.ValueKind == JsonValueKind.String ? base64.GetBytesFromBase64() : null;
    }
}
