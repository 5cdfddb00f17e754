using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Specifications;

/// <summary>
/// A service's published model in Smithy's JSON (AWS) and a strict reading of its shapes: a member that a structure does not have is an
/// error, and so is a union with any other number of members than one.
/// </summary>
internal sealed class SmithySpecification
{
    private readonly JsonElement _shapes;
    private readonly string _namespace;

    private SmithySpecification(JsonElement shapes, string space)
    {
        _shapes = shapes;
        _namespace = space;
    }

    /// <summary>Reads a model of the shared data.</summary>
    /// <param name="file">Its name.</param>
    /// <param name="space">The namespace of its shapes.</param>
    /// <param name="amend">Changes its shapes where the wire is known to be otherwise.</param>
    public static SmithySpecification Open(string file, string space, Action<JsonObject> amend)
    {
        var shapes = JsonNode.Parse(File.ReadAllBytes(SharedFiles.Path("data", "specs", file)))!["shapes"]!.AsObject();
        amend(shapes);
        return new SmithySpecification(JsonSerializer.SerializeToElement(shapes), space);
    }

    /// <summary>Shapes given as text, for tests of this reading.</summary>
    public static SmithySpecification Parse(string shapes)
    {
        using var document = JsonDocument.Parse(shapes);
        return new SmithySpecification(document.RootElement.Clone(), "test");
    }

    /// <summary>What is wrong with a value by the shape of this name, with its place; null when it fits.</summary>
    public string? Error(string shape, JsonElement value) => Shape($"{_namespace}#{shape}", default, value, "");

    private string? Shape(string name, JsonElement traits, JsonElement value, string path)
    {
        if (!_shapes.TryGetProperty(name, out var shape))
        {
            return Kind(name["smithy.api#".Length..].ToLowerInvariant(), value, path) ?? Traits(traits, value, path);
        }

        var type = shape.GetProperty("type").GetString()!;
        var error = Kind(type, value, path) ?? type switch
        {
            "structure" => Structure(shape, value, path),
            "union" => Structure(shape, value, path) ?? (value.EnumerateObject().Count() == 1 ? null : $"{path} has {value.EnumerateObject().Count()} members, not one"),
            "list" => value.EnumerateArray().Select((item, i) => Member(shape.GetProperty("member"), item, $"{path}[{i}]")).FirstOrDefault(found => found is not null),
            "map" => value.EnumerateObject().Select(item => Member(shape.GetProperty("value"), item.Value, $"{path}.{item.Name}")).FirstOrDefault(found => found is not null),
            "enum" => shape.GetProperty("members").EnumerateObject().Any(word => value.ValueEquals(word.Value.GetProperty("traits").GetProperty("smithy.api#enumValue").GetString())) ? null : $"{path} is {value}, which is no word of {name}",
            _ => null,
        };
        return error ?? (shape.TryGetProperty("traits", out var own) ? Traits(own, value, path) : null) ?? Traits(traits, value, path);
    }

    private string? Structure(JsonElement shape, JsonElement value, string path)
    {
        var members = shape.GetProperty("members");
        foreach (var member in members.EnumerateObject())
        {
            // What stands in the address is no part of the body.
            var isInAddress = Has(member.Value, "httpLabel");
            var isThere = value.TryGetProperty(member.Name, out var inner);
            var error = (isThere, isInAddress) switch
            {
                (true, true) => $"{path}.{member.Name} stands in the address",
                (true, false) => Member(member.Value, inner, $"{path}.{member.Name}"),
                (false, false) when Has(member.Value, "required") => $"{path}.{member.Name} is missing",
                _ => null,
            };
            if (error is not null)
            {
                return error;
            }
        }

        return value.EnumerateObject().Where(member => !members.TryGetProperty(member.Name, out _)).Select(member => $"{path}.{member.Name} is unknown").FirstOrDefault();
    }

    private string? Member(JsonElement member, JsonElement value, string path) =>
        Shape(member.GetProperty("target").GetString()!, member.TryGetProperty("traits", out var traits) ? traits : default, value, path);

    private static bool Has(JsonElement member, string trait) => member.TryGetProperty("traits", out var traits) && traits.TryGetProperty($"smithy.api#{trait}", out _);

    private static string? Kind(string type, JsonElement value, string path)
    {
        var fits = type switch
        {
            "structure" or "union" or "map" => value.ValueKind == JsonValueKind.Object,
            "list" => value.ValueKind == JsonValueKind.Array,
            "string" or "enum" => value.ValueKind == JsonValueKind.String,
            "blob" => value.ValueKind == JsonValueKind.String && Base64.IsValid(value.GetString()),
            "integer" or "long" => value.ValueKind == JsonValueKind.Number && double.IsInteger(value.GetDouble()),
            "float" or "double" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "document" => true,
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No shape of this type is known."),
        };
        return fits ? null : $"{path} is {value.ValueKind}, not {type}";
    }

    private static string? Traits(JsonElement traits, JsonElement value, string path)
    {
        foreach (var trait in traits.ValueKind == JsonValueKind.Object ? traits.EnumerateObject() : default)
        {
            var error = (trait.Name, value.ValueKind) switch
            {
                ("smithy.api#length", JsonValueKind.String) => Range(trait.Value, value.GetString()!.EnumerateRunes().Count(), $"the length of {path}"),
                ("smithy.api#length", JsonValueKind.Array) => Range(trait.Value, value.GetArrayLength(), $"the length of {path}"),
                ("smithy.api#length", JsonValueKind.Object) => Range(trait.Value, value.EnumerateObject().Count(), $"the size of {path}"),
                ("smithy.api#range", JsonValueKind.Number) => Range(trait.Value, value.GetDouble(), path),
                ("smithy.api#pattern", JsonValueKind.String) when !Regex.IsMatch(value.GetString()!, trait.Value.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(1)) => $"{path} does not fit {trait.Value}",
                _ => null,
            };
            if (error is not null)
            {
                return error;
            }
        }

        return null;
    }

    private static string? Range(JsonElement range, double value, string what) =>
        range.TryGetProperty("min", out var least) && value < least.GetDouble() ? string.Create(CultureInfo.InvariantCulture, $"{what} is {value}, below {least}")
        : range.TryGetProperty("max", out var most) && value > most.GetDouble() ? string.Create(CultureInfo.InvariantCulture, $"{what} is {value}, above {most}")
        : null;
}
