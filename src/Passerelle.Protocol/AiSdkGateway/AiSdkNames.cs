using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>The AI SDK writes all names in camel case; OpenAI and Anthropic have the same ones in snake case.</summary>
internal static class AiSdkNames
{
    /// <summary><c>maxUses</c> as <c>max_uses</c>.</summary>
    public static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsAsciiLetterUpper(letter))
            {
                snake.Append('_');
            }

            snake.Append(char.ToLowerInvariant(letter));
        }

        return snake.ToString();
    }

    /// <summary><c>google_search</c> as <c>googleSearch</c>.</summary>
    public static string Camel(string name)
    {
        var camel = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] != '_')
            {
                camel.Append(i > 0 && name[i - 1] == '_' ? char.ToUpperInvariant(name[i]) : name[i]);
            }
        }

        return camel.ToString();
    }

    /// <summary>The value under the cursor with all names in snake case; what is null is left out.</summary>
    public static void WriteSnake(Utf8JsonWriter json, ref JsonCursor value)
    {
        switch (value.Type)
        {
            case JsonTokenType.StartObject:
                json.WriteStartObject();
                WriteMembers(json, ref value, new HashSet<string>(StringComparer.Ordinal));
                json.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                json.WriteStartArray();
                while (value.NextItem())
                {
                    WriteSnake(json, ref value);
                }

                json.WriteEndArray();
                break;
            default:
                value.Take().WriteTo(json);
                break;
        }
    }

    /// <summary>The members of the object under the cursor, without its braces. Two names may come to the same: the first one counts.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="value">The object.</param>
    /// <param name="written">Names that the object has already.</param>
    public static void WriteMembers(Utf8JsonWriter json, ref JsonCursor value, HashSet<string> written)
    {
        while (value.NextMember())
        {
            var name = Snake(value.Name());
            value.ToValue();
            if (!value.IsNull && written.Add(name))
            {
                json.WritePropertyName(name);
                WriteSnake(json, ref value);
            }
            else
            {
                value.Skip();
            }
        }
    }
}
