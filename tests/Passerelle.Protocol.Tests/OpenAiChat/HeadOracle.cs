using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Passerelle.Protocol.Tests.OpenAiChat;

/// <summary>Says in the slow and simple way whether a body has a good head, to check the reader against.</summary>
internal static class HeadOracle
{
    public static bool Accepts(byte[] body)
    {
        if (!Utf8.IsValid(body) || HasLoneSurrogate(body))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(body, Parsed.Strictly);
            return document.RootElement.ValueKind == JsonValueKind.Object && HasGoodFields(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool HasGoodFields(JsonElement root) =>
        root.TryGetProperty("messages", out var messages) && messages.ValueKind == JsonValueKind.Array
        && (!root.TryGetProperty("model", out var model) || model.ValueKind == JsonValueKind.Null || (model.ValueKind == JsonValueKind.String
            && model.GetString() is { Length: > 0 and <= 256 } name && !name.Any(char.IsControl)))
        && IsFlag(root, "stream") && IsLimit(root, "max_tokens") && IsLimit(root, "max_completion_tokens")
        && (!root.TryGetProperty("stream_options", out var options) || options.ValueKind == JsonValueKind.Null
            || (options.ValueKind == JsonValueKind.Object && IsFlag(options, "include_usage")));

    private static bool IsFlag(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var flag) || flag.ValueKind is JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null;

    private static bool IsLimit(JsonElement parent, string name) =>
        !parent.TryGetProperty(name, out var limit) || limit.ValueKind == JsonValueKind.Null
        || (limit.ValueKind == JsonValueKind.Number && limit.TryGetDecimal(out var number) && number is >= -1 and <= 9007199254740991
            && number == decimal.Truncate(number));

    /// <summary>Looks at each string of the text; the text may be no JSON at all, then the answer does not matter.</summary>
    private static bool HasLoneSurrogate(byte[] body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }
        }
        catch (InvalidOperationException)
        {
            return true;
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException)
        {
            return false;
        }

        return false;
    }
}
