using System.Text.Json;
using System.Text.Json.Nodes;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Specifications;

/// <summary>
/// A provider's published document (OpenAPI 3.0 or 3.1) and a strict reading of its schemas. Stricter than JSON Schema in one thing: a
/// member that no fitting schema names is an error, unless the schema is open on purpose, since that is what the providers answer 400 to.
/// Branches of <c>oneOf</c> overlap in all of these documents, so one that fits is enough.
/// </summary>
internal sealed class Specification
{
    private readonly JsonElement _root;
    private readonly Dictionary<string, JsonElement> _references = new(StringComparer.Ordinal);

    private Specification(JsonElement root) => _root = root;

    /// <summary>Reads a document of the shared data.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="amend">Changes its schemas where the wire is known to be otherwise.</param>
    public static Specification Open(string file, Action<JsonObject> amend)
    {
        var document = JsonNode.Parse(File.ReadAllBytes(SharedFiles.Path("data", "specs", file)))!.AsObject();
        amend(document["components"]!["schemas"]!.AsObject());
        return new Specification(JsonSerializer.SerializeToElement(document));
    }

    /// <summary>A document given as text, for tests of this reading.</summary>
    public static Specification Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new Specification(document.RootElement.Clone());
    }

    /// <summary>What is wrong with a value by the schema of this name, with its place; null when it fits.</summary>
    public string? Error(string schema, JsonElement value) => Value(Refer($"#/components/schemas/{schema}"), value, "");

    /// <summary>Checks a value in a place of its own: what applies to it, and that nothing else is in it.</summary>
    private string? Value(JsonElement schema, JsonElement value, string path)
    {
        var seen = new SeenMembers();
        if (Apply(schema, value, path, seen) is { } error)
        {
            return error;
        }

        return value.ValueKind == JsonValueKind.Object && !seen.IsOpen
            ? value.EnumerateObject().Where(member => !seen.Names.Contains(member.Name)).Select(member => $"{path}.{member.Name} is unknown").FirstOrDefault()
            : null;
    }

    private string? Apply(JsonElement schema, JsonElement value, string path, SeenMembers seen)
    {
        if (schema.ValueKind == JsonValueKind.True)
        {
            seen.IsOpen = true;
            return null;
        }

        if (schema.ValueKind == JsonValueKind.False)
        {
            return $"{path} is not allowed";
        }

        if (value.ValueKind == JsonValueKind.Null && schema.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True)
        {
            return null;
        }

        if (!schema.EnumerateObject().Any(keyword => keyword.Name is "properties" or "$ref" or "allOf" or "anyOf" or "oneOf" or "$recursiveRef"))
        {
            seen.IsOpen = true;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            var error = keyword.Name switch
            {
                "$ref" => Apply(Refer(keyword.Value.GetString()!), value, path, seen),
                "$recursiveRef" => Open(seen),
                "allOf" => keyword.Value.EnumerateArray().Select(part => Apply(part, value, path, seen)).FirstOrDefault(found => found is not null),
                "anyOf" or "oneOf" => Branches(schema, keyword.Value, value, path, seen),
                "not" => Apply(keyword.Value, value, path, new SeenMembers()) is null ? $"{path} fits what it must not" : null,
                "properties" => Properties(keyword.Value, value, path, seen),
                "additionalProperties" => Additional(schema, keyword.Value, value, path, seen),
                "items" when value.ValueKind == JsonValueKind.Array =>
                    value.EnumerateArray().Select((item, i) => Value(keyword.Value, item, $"{path}[{i}]")).FirstOrDefault(found => found is not null),
                "type" when value.ValueKind == JsonValueKind.Number && IsLongText(schema) => null,
                _ => SimpleRules.Error(keyword.Name, keyword.Value, value, path),
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    /// <summary>A 64-bit number of protobuf: written as text, taken as text and as a number (protobuf's JSON mapping).</summary>
    private static bool IsLongText(JsonElement schema) => schema.TryGetProperty("format", out var format) && format.ValueEquals("int64");

    private static string? Open(SeenMembers seen)
    {
        seen.IsOpen = true;
        return null;
    }

    /// <summary>The error of the branch that came furthest; null when one fits.</summary>
    private string? Branches(JsonElement schema, JsonElement branches, JsonElement value, string path, SeenMembers seen)
    {
        if (Chosen(schema, value) is { } chosen)
        {
            return Apply(chosen, value, path, seen);
        }

        string? furthest = null;
        foreach (var branch in branches.EnumerateArray())
        {
            var inside = new SeenMembers();
            var error = Apply(branch, value, path, inside);
            if (error is null)
            {
                if (!inside.IsOpen && value.ValueKind == JsonValueKind.Object && !schema.TryGetProperty("properties", out _)
                    && value.EnumerateObject().FirstOrDefault(member => !inside.Names.Contains(member.Name) && !seen.Names.Contains(member.Name)) is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
                {
                    error = $"{path}.{unknown.Name} is unknown";
                }
                else
                {
                    seen.Add(inside);
                    return null;
                }
            }

            furthest = furthest is null || Depth(error) > Depth(furthest) ? error : furthest;
        }

        return furthest ?? $"{path} has no branch";

        static int Depth(string error) => error.IndexOf(' ', StringComparison.Ordinal);
    }

    /// <summary>The branch that the value names itself, by a discriminator with a mapping.</summary>
    private JsonElement? Chosen(JsonElement schema, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && schema.TryGetProperty("discriminator", out var discriminator) && discriminator.TryGetProperty("mapping", out var mapping)
        && value.TryGetProperty(discriminator.GetProperty("propertyName").GetString()!, out var name) && name.ValueKind == JsonValueKind.String
        && mapping.TryGetProperty(name.GetString()!, out var reference)
            ? Refer(reference.GetString()!) : null;

    private string? Properties(JsonElement properties, JsonElement value, string path, SeenMembers seen)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var property in properties.EnumerateObject())
        {
            seen.Names.Add(property.Name);
            if (value.TryGetProperty(property.Name, out var member) && Value(property.Value, member, $"{path}.{property.Name}") is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private string? Additional(JsonElement schema, JsonElement rule, JsonElement value, string path, SeenMembers seen)
    {
        if (value.ValueKind != JsonValueKind.Object || rule.ValueKind == JsonValueKind.False)
        {
            return null;
        }

        seen.IsOpen = true;
        return rule.ValueKind == JsonValueKind.True ? null
            : value.EnumerateObject().Where(member => !schema.TryGetProperty("properties", out var named) || !named.TryGetProperty(member.Name, out _))
                .Select(member => Value(rule, member.Value, $"{path}.{member.Name}")).FirstOrDefault(found => found is not null);
    }

    private JsonElement Refer(string reference)
    {
        if (!_references.TryGetValue(reference, out var schema))
        {
            schema = reference.Split('/').Skip(1).Aggregate(_root, (element, step) => element.GetProperty(step));
            _references.Add(reference, schema);
        }

        return schema;
    }
}
