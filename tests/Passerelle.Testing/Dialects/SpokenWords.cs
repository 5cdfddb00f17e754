using System.Text;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// What the upstream says: a text that follows from the request alone, so that a test can know it beforehand. One word with the
/// space before it is one token.
/// </summary>
internal static class SpokenWords
{
    private const int QuotedCharacters = 200;
    private static readonly string[] Vocabulary = ["river", "stone", "bridge", "lantern", "harbour", "été", "meadow", "signal", "窓", "copper", "orchard", "Brücke", "compass", "winter", "thread", "🙂"];

    /// <summary>The text for a prompt: it quotes the prompt's first 200 characters, then twelve words chosen by its hash.</summary>
    public static string Reply(string prompt)
    {
        var text = new StringBuilder("You said: ").Append(FirstCharacters(prompt)).Append('.');
        foreach (var word in Words(prompt, 12))
        {
            text.Append(' ').Append(word);
        }

        return text.ToString();
    }

    /// <summary>The thought before the text.</summary>
    public static string Thought(string prompt) => "Let me think about " + string.Join(' ', Words(prompt + "?", 6));

    /// <summary>ASCII text of exactly this many bytes.</summary>
    public static string OfLength(int bytes) => string.Create(bytes, 0, (span, _) =>
    {
        const string Line = "The quick brown fox jumps over the lazy dog. ";
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = Line[i % Line.Length];
        }
    });

    /// <summary>Cuts a text into tokens; joined they are the text again. Long texts get tokens of 1,024 characters.</summary>
    public static IReadOnlyList<string> Tokens(string text)
    {
        var tokens = new List<string>();
        if (text.Length > 32 * 1024)
        {
            for (var i = 0; i < text.Length; i += 1024)
            {
                tokens.Add(text.Substring(i, Math.Min(1024, text.Length - i)));
            }

            return tokens;
        }

        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]) && !char.IsWhiteSpace(text[i - 1]))
            {
                tokens.Add(text[start..i]);
                start = i;
            }
        }

        tokens.Add(text[start..]);
        return tokens;
    }

    /// <summary>Cuts a tool's arguments into tokens of at most 8 characters, never within a surrogate pair.</summary>
    public static IReadOnlyList<string> ArgumentTokens(string arguments)
    {
        var tokens = new List<string>();
        for (var start = 0; start < arguments.Length;)
        {
            var end = Math.Min(arguments.Length, start + 8);
            end -= end < arguments.Length && char.IsLowSurrogate(arguments[end]) ? 1 : 0;
            tokens.Add(arguments[start..end]);
            start = end;
        }

        return tokens;
    }

    /// <summary>A value that fulfils a JSON schema, required members only, and in the outermost object the members that were told.</summary>
    public static void WriteFilled(Utf8JsonWriter json, JsonElement schema, int depth = 0, IReadOnlyDictionary<string, string>? told = null)
    {
        if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("enum", out var values) && values.GetArrayLength() > 0)
        {
            values[0].WriteTo(json);
            return;
        }

        var type = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var named) ? named : default;
        switch (type.ValueKind == JsonValueKind.Array ? type[0].GetString() : type.ValueKind == JsonValueKind.String ? type.GetString() : "object")
        {
            case "string":
                json.WriteStringValue("Zürich");
                break;
            case "integer" or "number":
                json.WriteNumberValue(1);
                break;
            case "boolean":
                json.WriteBooleanValue(true);
                break;
            case "array":
                json.WriteStartArray();
                json.WriteEndArray();
                break;
            case "null":
                json.WriteNullValue();
                break;
            default:
                WriteObject(json, schema, depth, told);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, JsonElement schema, int depth, IReadOnlyDictionary<string, string>? told)
    {
        json.WriteStartObject();
        foreach (var (name, value) in told ?? new Dictionary<string, string>())
        {
            json.WriteString(name, value);
        }

        if (depth < 16 && schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties))
        {
            var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()).ToHashSet() : null;
            foreach (var property in properties.EnumerateObject().Where(property => required?.Contains(property.Name) != false && told?.ContainsKey(property.Name) != true))
            {
                json.WritePropertyName(property.Name);
                WriteFilled(json, property.Value, depth + 1);
            }
        }

        json.WriteEndObject();
    }

    private static string FirstCharacters(string prompt)
    {
        if (prompt.Length <= QuotedCharacters)
        {
            return prompt;
        }

        return prompt[..(char.IsHighSurrogate(prompt[QuotedCharacters - 1]) ? QuotedCharacters - 1 : QuotedCharacters)];
    }

    private static IEnumerable<string> Words(string prompt, int count)
    {
        var hash = 2166136261u;
        foreach (var character in prompt)
        {
            hash = (hash ^ character) * 16777619u;
        }

        for (var i = 0; i < count; i++)
        {
            hash = (hash * 1664525u) + 1013904223u;
            yield return Vocabulary[hash >> 28];
        }
    }
}
