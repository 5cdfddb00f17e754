using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>
/// Typed access to the fields of a request. An absent field and a null are the same. The first thing that is wrong is kept
/// as <see cref="Error"/>; what is read after it has no meaning.
/// </summary>
internal sealed class PracticeFields
{
    public PracticeError? Error { get; private set; }

    public IEnumerable<JsonElement> Items(JsonElement owner, string name, string at, bool required = false)
    {
        var found = owner.TryGetProperty(name, out var items) && items.ValueKind != JsonValueKind.Null;
        if (found && items.ValueKind == JsonValueKind.Array)
        {
            return items.EnumerateArray();
        }

        if (found)
        {
            Fail(PracticeError.WrongType(at, "an array", Kind(items)));
        }
        else if (required)
        {
            Fail(PracticeError.Invalid(at, "missing_required_parameter", $"Missing required parameter: '{at}'."));
        }

        return [];
    }

    public string? Text(JsonElement owner, string name, string at)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String)
        {
            return value.GetString();
        }

        Fail(PracticeError.WrongType(at, "a string", Kind(value)));
        return null;
    }

    public bool Flag(JsonElement owner, string name, string at)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False)
        {
            return false;
        }

        if (value.ValueKind != JsonValueKind.True)
        {
            Fail(PracticeError.WrongType(at, "a boolean", Kind(value)));
        }

        return true;
    }

    public long? Whole(JsonElement owner, string name, long least, long most)
    {
        if (!owner.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out var number))
        {
            Fail(PracticeError.WrongType(name, "an integer", Kind(value)));
            return null;
        }

        if (number < least || number > most)
        {
            Fail(PracticeError.Invalid(name, number < least ? "integer_below_min_value" : "integer_above_max_value", $"Invalid '{name}': expected an integer from {least} to {most}, but got {number} instead."));
        }

        return number;
    }

    public bool IsObject(JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Fail(PracticeError.WrongType(at, "an object", Kind(value)));
        return false;
    }

    public void Fail(PracticeError error) => Error ??= error;

    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "an integer" : "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Null => "null",
        _ => "nothing",
    };
}
