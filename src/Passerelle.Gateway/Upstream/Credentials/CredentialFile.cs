using System.Text;
using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>A credential as a JSON object, read leniently: each member may be absent, null or of another type.</summary>
internal sealed class CredentialFile
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };

    private readonly JsonElement _root;

    private CredentialFile(JsonElement root) => _root = root;

    /// <summary>What kind of credential it says it is; empty when it does not.</summary>
    public string Type => Text("type") ?? "";

    /// <summary>Reads a text; null when it is no JSON object. Line ends within strings, as they come of a copied screen, are taken as escaped.</summary>
    public static CredentialFile? Parse(string text)
    {
        return TryParse(text) ?? (text.AsSpan().ContainsAny('\r', '\n') ? TryParse(EscapeLineEnds(text)) : null);
    }

    /// <summary>What a JSON string holds; null when it is none.</summary>
    public static string? StringIn(string json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json, Lenient);
            return parsed.RootElement.ValueKind == JsonValueKind.String ? StringOf(parsed.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A string or a number as text, trimmed; null when it is missing or empty.</summary>
    public string? Text(string name)
    {
        if (!_root.TryGetProperty(name, out var value))
        {
            return null;
        }

        var text = value.ValueKind switch
        {
            JsonValueKind.String => StringOf(value),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>True or false; null when it is neither.</summary>
    public bool? Flag(string name) =>
        !_root.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.True ? true
        : value.ValueKind == JsonValueKind.False ? false
        : null;

    /// <summary>A list of strings; empty when it is missing.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(StringOf).OfType<string>()]
            : [];

    /// <summary>An object within; null when it is missing.</summary>
    public CredentialFile? Object(string name) =>
        _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? new CredentialFile(value) : null;

    /// <summary>The names of those that are missing.</summary>
    public IReadOnlyList<string> Missing(params IReadOnlyList<string> names) => [.. names.Where(name => Text(name) is null)];

    /// <summary>The names of those that have no value.</summary>
    public static IReadOnlyList<string> Absent(params IReadOnlyList<(string Name, string? Value)> members) =>
        [.. members.Where(member => member.Value is null).Select(member => member.Name)];

    /// <summary>Writes it out with some members changed, added, or (null) left out.</summary>
    public string With(params IReadOnlyList<(string Name, string? Json)> changes)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var member in _root.EnumerateObject())
            {
                if (!changes.Any(change => change.Name == member.Name))
                {
                    member.WriteTo(json);
                }
            }

            foreach (var (name, value) in changes)
            {
                if (value is not null)
                {
                    json.WritePropertyName(name);
                    json.WriteRawValue(value);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
    }

    /// <summary>A text as a JSON string.</summary>
    public static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";

    /// <summary>Writes an object of these texts; those that are null are left out.</summary>
    public static string Write(params IReadOnlyList<(string Name, string? Text)> members)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            foreach (var (name, text) in members)
            {
                if (text is not null)
                {
                    json.WriteString(name, text);
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length);
    }

    private static string? StringOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    private static CredentialFile? TryParse(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Lenient);
            return json.RootElement.ValueKind == JsonValueKind.Object ? new CredentialFile(json.RootElement.Clone()) : null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return null;
        }
    }

    private static string EscapeLineEnds(string text)
    {
        var escaped = new StringBuilder(text.Length + 64);
        var inString = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (inString && c == '\\' && i + 1 < text.Length)
            {
                escaped.Append(c).Append(text[++i]);
            }
            else if (inString && (c is '\r' or '\n'))
            {
                escaped.Append(c == '\n' ? "\\n" : "");
            }
            else
            {
                inString ^= c == '"';
                escaped.Append(c);
            }
        }

        return escaped.ToString();
    }
}
