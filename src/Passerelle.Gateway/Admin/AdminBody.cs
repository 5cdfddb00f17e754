using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Admin;

/// <summary>Reads the JSON object of an admin request. What is wrong in it is said by the field's name; nothing unknown is passed over.</summary>
internal static class AdminBody
{
    /// <summary>Reads the object.</summary>
    /// <exception cref="GatewayException">400: not JSON, not an object, a field that is unknown, given twice or of the wrong type.</exception>
    public static T Read<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type)
    {
        if (body.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        try
        {
            CheckNames(body, type);
            return JsonSerializer.Deserialize(body, type) ?? throw NotAnObject();
        }
        catch (JsonException e)
        {
            throw new GatewayException(Explain(e, type));
        }
    }

    private static void CheckNames(ReadOnlySpan<byte> body, JsonTypeInfo type)
    {
        var reader = new Utf8JsonReader(body);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw NotAnObject();
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Name(ref reader);
            if (!type.Properties.Any(p => p.Name == name))
            {
                throw new GatewayException(ApiError.Invalid(
                    $"There is no field \"{name}\" here. Known are: {string.Join(", ", type.Properties.Select(p => p.Name))}.", name, "unknown_field"));
            }

            if (!seen.Add(name))
            {
                throw new GatewayException(ApiError.Invalid($"The field \"{name}\" is given twice.", name, "duplicate_name"));
            }

            reader.Skip();
        }
    }

    private static string Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("A field's name is not valid text.");
        }
    }

    private static ApiError Explain(JsonException e, JsonTypeInfo type)
    {
        var path = Path(e);
        var property = path is null ? null : type.Properties.FirstOrDefault(x => path == x.Name || path.StartsWith(x.Name + "[", StringComparison.Ordinal) || path.StartsWith(x.Name + ".", StringComparison.Ordinal));
        return property is null
            ? ApiError.Invalid($"The body is not valid JSON (line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}).", code: "invalid_json")
            : ApiError.Invalid($"The field \"{path}\" must be {(path == property.Name ? Wanted(property.PropertyType) : "text")}.", path, "invalid_type");
    }

    /// <summary>The path without its <c>$.</c>, such as <c>name</c> or <c>quirks[0]</c>; null where the fault is in no field.</summary>
    private static string? Path(JsonException e)
    {
        if (e.Path is not { Length: > 2 } path || !path.StartsWith("$.", StringComparison.Ordinal))
        {
            return null;
        }

        // The inner path is that within a Given<T>, whose reader begins a path of its own.
        return path[2..] + (e.InnerException is JsonException { Path: ['$', .. var within] } ? within : "");
    }

    private static string Wanted(Type type)
    {
        var plain = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Given<>) ? type.GenericTypeArguments[0] : type;
        plain = Nullable.GetUnderlyingType(plain) ?? plain;
        return plain == typeof(string) ? "text"
            : plain == typeof(bool) ? "true or false"
            : plain == typeof(int) ? "a whole number"
            : plain == typeof(DateTimeOffset) ? "a time such as \"2030-01-31T00:00:00Z\""
            : plain == typeof(IReadOnlyDictionary<string, string>) ? "an object of texts"
            : "a list of texts";
    }

    private static GatewayException NotAnObject() => new(ApiError.Invalid("The body must be a JSON object.", code: "invalid_json"));
}
