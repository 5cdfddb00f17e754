using System.Globalization;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>What proto JSON allows beside JSON's own ways: names in two spellings, numbers in quotes, one item without its array.</summary>
internal static class GeminiNames
{
    /// <summary>Whether the member is called so, in lowerCamelCase or in snake_case.</summary>
    public static bool Is(this ref readonly JsonCursor cursor, ReadOnlySpan<byte> camel, ReadOnlySpan<byte> snake) => cursor.Is(camel) || cursor.Is(snake);

    /// <summary>A name in lowerCamelCase.</summary>
    public static string Camel(string name)
    {
        if (!name.Contains('_'))
        {
            return name;
        }

        var camel = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            _ = name[i] == '_' && i > 0 && i + 1 < name.Length ? camel.Append(char.ToUpperInvariant(name[++i])) : camel.Append(name[i]);
        }

        return camel.ToString();
    }

    /// <summary>A whole number, also in quotes or with a fraction of zero; null for null.</summary>
    public static long? Integer(this ref JsonCursor cursor)
    {
        var text = cursor.Type switch
        {
            JsonTokenType.Null => null,
            JsonTokenType.String => cursor.Text(),
            JsonTokenType.Number => cursor.Take().ToString(),
            _ => throw cursor.Wrong("a whole number"),
        };
        return text is null ? null
            : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number == decimal.Truncate(number)
                && decimal.Abs(number) <= JsonBody.LargestInteger
                ? (long)number
                : throw cursor.Wrong("a whole number");
    }

    /// <summary>A number as it stands, without the quotes that it may have; nothing for null.</summary>
    public static JsonSlice Number(this ref JsonCursor cursor)
    {
        if (cursor.Type != JsonTokenType.String)
        {
            return cursor.NumberOrNull();
        }

        var text = cursor.Text();
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? JsonSlice.Parse(number.ToString(CultureInfo.InvariantCulture))
            : throw cursor.Wrong("a number");
    }

    /// <summary>Opens an array, or stays on the one object that stands in its place.</summary>
    /// <returns>Whether it is one object.</returns>
    public static bool OpenOneOrMany(this ref readonly JsonCursor cursor)
    {
        if (cursor.Type == JsonTokenType.StartObject)
        {
            return true;
        }

        cursor.OpenArray();
        return false;
    }

    /// <summary>The word of an enumeration, which may come as its number.</summary>
    public static string? Word(this ref JsonCursor cursor, ReadOnlySpan<string> byNumber) => cursor.Type switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number => cursor.Integer() is { } number && number >= 0 && number < byNumber.Length ? byNumber[(int)number] : "",
        _ => cursor.Text().ToUpperInvariant(),
    };
}
