using System.Text.Json;
using System.Text.RegularExpressions;

namespace Passerelle.Protocol.Tests.Specifications;

/// <summary>The keywords of JSON Schema that look at one value and no other schema.</summary>
internal static class SimpleRules
{
    /// <summary>What is wrong by this keyword; null when nothing is, or the keyword says nothing of such a value.</summary>
    public static string? Error(string keyword, JsonElement rule, JsonElement value, string path) => (keyword, value.ValueKind) switch
    {
        ("type", _) when !IsOfType(rule, value) => $"{path} is {value.ValueKind}, not {rule}",
        ("enum", _) when !rule.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value)) => $"{path} is {Short(value)}, not one of {Short(rule)}",
        ("const", _) when !JsonElement.DeepEquals(rule, value) => $"{path} is {Short(value)}, not {Short(rule)}",
        ("required", JsonValueKind.Object) => rule.EnumerateArray().Select(name => name.GetString()!).Where(name => !value.TryGetProperty(name, out _))
            .Select(name => $"{path}.{name} is missing").FirstOrDefault(),
        ("minimum", JsonValueKind.Number) when value.GetDouble() < rule.GetDouble() => $"{path} is {value}, below {rule}",
        ("maximum", JsonValueKind.Number) when value.GetDouble() > rule.GetDouble() => $"{path} is {value}, above {rule}",
        ("exclusiveMinimum", JsonValueKind.Number) when rule.ValueKind == JsonValueKind.Number && value.GetDouble() <= rule.GetDouble() => $"{path} is {value}, not above {rule}",
        ("exclusiveMaximum", JsonValueKind.Number) when rule.ValueKind == JsonValueKind.Number && value.GetDouble() >= rule.GetDouble() => $"{path} is {value}, not below {rule}",
        ("minLength", JsonValueKind.String) when value.GetString()!.Length < rule.GetInt32() => $"{path} is shorter than {rule}",
        ("maxLength", JsonValueKind.String) when value.GetString()!.Length > rule.GetInt64() => $"{path} is longer than {rule}",
        ("pattern", JsonValueKind.String) when !Regex.IsMatch(value.GetString()!, rule.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)) => $"{path} is {Short(value)}, which does not fit {rule}",
        ("minItems", JsonValueKind.Array) when value.GetArrayLength() < rule.GetInt32() => $"{path} has fewer than {rule} items",
        ("maxItems", JsonValueKind.Array) when value.GetArrayLength() > rule.GetInt32() => $"{path} has more than {rule} items",
        ("maxProperties", JsonValueKind.Object) when value.EnumerateObject().Count() > rule.GetInt32() => $"{path} has more than {rule} members",
        ("propertyNames", JsonValueKind.Object) => value.EnumerateObject().SelectMany(member => rule.EnumerateObject().Select(inner => Error(inner.Name, inner.Value, Name(member.Name), $"{path}.{member.Name}")))
            .FirstOrDefault(error => error is not null),
        _ => null,
    };

    private static bool IsOfType(JsonElement rule, JsonElement value) =>
        rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().Any(type => IsOfType(type, value)) : rule.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            _ => true,
        };

    private static JsonElement Name(string name) => JsonSerializer.SerializeToElement(name);

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 120 } text ? text[..120] + "…" : value.GetRawText();
}
