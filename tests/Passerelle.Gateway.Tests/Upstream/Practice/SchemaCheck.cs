using System.Text.Json;
using System.Text.RegularExpressions;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

/// <summary>Tells whether a value fits a JSON schema: a small reading of draft 2020-12, written apart from the code that makes samples.</summary>
internal static class SchemaCheck
{
    public static bool Fits(JsonElement root, JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return schema.ValueKind == JsonValueKind.True;
        }

        return schema.EnumerateObject().All(k => Keyword(root, schema, k.Name, k.Value, value));
    }

    private static bool Keyword(JsonElement root, JsonElement schema, string name, JsonElement rule, JsonElement value)
    {
        var isNumber = value.ValueKind == JsonValueKind.Number;
        var isText = value.ValueKind == JsonValueKind.String;
        var isArray = value.ValueKind == JsonValueKind.Array;
        var isObject = value.ValueKind == JsonValueKind.Object;
        switch (name)
        {
            case "type":
                return (rule.ValueKind == JsonValueKind.Array ? rule.EnumerateArray().ToArray() : [rule]).Any(t => IsOfType(t.GetString()!, value));
            case "enum":
                return rule.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value));
            case "const":
                return JsonElement.DeepEquals(rule, value);
            case "$ref":
                var at = rule.GetString()!.Split('/').Skip(1).Aggregate(root, (element, step) => element.GetProperty(step.Replace("~1", "/", StringComparison.Ordinal)));
                return Fits(root, at, value);
            case "allOf":
                return rule.EnumerateArray().All(s => Fits(root, s, value));
            case "anyOf":
                return rule.EnumerateArray().Any(s => Fits(root, s, value));
            case "oneOf":
                return rule.EnumerateArray().Count(s => Fits(root, s, value)) == 1;
            case "minimum":
                return !isNumber || value.GetDecimal() >= rule.GetDecimal();
            case "maximum":
                return !isNumber || value.GetDecimal() <= rule.GetDecimal();
            case "exclusiveMinimum":
                return !isNumber || value.GetDecimal() > rule.GetDecimal();
            case "exclusiveMaximum":
                return !isNumber || value.GetDecimal() < rule.GetDecimal();
            case "multipleOf":
                return !isNumber || value.GetDecimal() % rule.GetDecimal() == 0;
            case "minLength":
                return !isText || value.GetString()!.Length >= rule.GetInt32();
            case "maxLength":
                return !isText || value.GetString()!.Length <= rule.GetInt32();
            case "pattern":
                return !isText || Regex.IsMatch(value.GetString()!, rule.GetString()!, RegexOptions.ECMAScript);
            case "format":
                return !isText || IsOfFormat(rule.GetString()!, value);
            case "minItems":
                return !isArray || value.GetArrayLength() >= rule.GetInt32();
            case "maxItems":
                return !isArray || value.GetArrayLength() <= rule.GetInt32();
            case "uniqueItems":
                return !isArray || !rule.GetBoolean() || value.EnumerateArray().Select(v => v.GetRawText()).Distinct().Count() == value.GetArrayLength();
            case "prefixItems":
                return !isArray || rule.EnumerateArray().Zip(value.EnumerateArray()).All(p => Fits(root, p.First, p.Second));
            case "items":
                var firsts = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.GetArrayLength() : 0;
                return !isArray || value.EnumerateArray().Skip(firsts).All(v => Fits(root, rule, v));
            case "required":
                return !isObject || rule.EnumerateArray().All(r => value.TryGetProperty(r.GetString()!, out _));
            case "properties":
                return !isObject || rule.EnumerateObject().All(p => !value.TryGetProperty(p.Name, out var v) || Fits(root, p.Value, v));
            case "minProperties":
                return !isObject || value.EnumerateObject().Count() >= rule.GetInt32();
            case "additionalProperties":
                var known = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(p => p.Name).ToHashSet() : [];
                return !isObject || value.EnumerateObject().All(p => known.Contains(p.Name) || Fits(root, rule, p.Value));
            default:
                return true;
        }
    }

    private static bool IsOfType(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => false,
    };

    private static bool IsOfFormat(string format, JsonElement value) => format switch
    {
        "date-time" => value.TryGetDateTimeOffset(out _),
        "date" => DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", out _),
        "uuid" => value.TryGetGuid(out _),
        "uri" => Uri.TryCreate(value.GetString(), UriKind.Absolute, out _),
        "email" => value.GetString()!.Contains('@', StringComparison.Ordinal),
        "ipv4" or "ipv6" => System.Net.IPAddress.TryParse(value.GetString(), out _),
        _ => true,
    };
}
