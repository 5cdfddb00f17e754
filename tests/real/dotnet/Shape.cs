using System.Text.Json;

namespace Passerelle.RealBattery;

/// <summary>The part of JSON Schema that these checks use: type, properties (all required), items, enum.</summary>
internal static class Shape
{
    /// <summary>The text is JSON of the schema's shape, with all of its properties and no other.</summary>
    /// <exception cref="CheckException">It is not; the message names where.</exception>
    public static void Fits(string text, string schema)
    {
        using var value = Parse(text);
        using var wanted = JsonDocument.Parse(schema);
        Fits(value.RootElement, wanted.RootElement, "$");
    }

    private static JsonDocument Parse(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new CheckException($"not JSON: {e.Message} In: {text[..Math.Min(200, text.Length)]}");
        }
    }

    private static void Fits(JsonElement value, JsonElement schema, string path)
    {
        var type = schema.GetProperty("type").GetString();
        Expect.True(Type(value) == type, $"{path} is {value.GetRawText()} and no {type}");
        if (schema.TryGetProperty("enum", out var choices))
        {
            Expect.True(choices.EnumerateArray().Any(choice => choice.GetString() == value.GetString()), $"{path} is {value.GetRawText()}");
        }

        if (type == "array")
        {
            foreach (var item in value.EnumerateArray())
            {
                Fits(item, schema.GetProperty("items"), path + "[]");
            }
        }
        else if (type == "object")
        {
            var properties = schema.GetProperty("properties").EnumerateObject().ToList();
            var names = value.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
            Expect.Equal(string.Join(' ', properties.Select(property => property.Name).Order(StringComparer.Ordinal)), string.Join(' ', names));
            foreach (var property in properties)
            {
                Fits(value.GetProperty(property.Name), property.Value, $"{path}.{property.Name}");
            }
        }
    }

    private static string Type(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number when !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E') => "integer",
        var other => other.ToString(),
    };
}
