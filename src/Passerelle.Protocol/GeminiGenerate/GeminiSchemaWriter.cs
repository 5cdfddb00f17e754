using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Writes a JSON schema as Gemini's <c>Schema</c>, which knows a part of it only. What that cannot say goes into
/// <c>parametersJsonSchema</c> instead, whole.
/// </summary>
internal static class GeminiSchemaWriter
{
    /// <summary>Keywords of both that mean the same and whose values are copied.</summary>
    private static readonly string[] Common =
        ["title", "description", "required", "minimum", "maximum", "pattern", "default", "minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength"];

    /// <summary>Writes a JSON schema as Gemini's.</summary>
    /// <param name="schema">The JSON schema.</param>
    /// <param name="openApi">The same in Gemini's words.</param>
    /// <returns>False when the subset cannot say it.</returns>
    public static bool TryWrite(JsonSlice schema, out JsonSlice openApi)
    {
        var output = new ArrayBufferWriter<byte>(schema.Bytes.Length + 32);
        using var json = new Utf8JsonWriter(output, GeminiParts.Options);
        var cursor = new JsonCursor(schema.Bytes);
        var isSaid = WriteOpenApi(json, ref cursor);
        json.Flush();
        openApi = isSaid ? new JsonSlice(output.WrittenMemory) : default;
        return isSaid;
    }

    /// <summary>Writes what is under the cursor; false as soon as something cannot be said.</summary>
    private static bool WriteOpenApi(Utf8JsonWriter json, ref JsonCursor cursor)
    {
        if (cursor.Type != JsonTokenType.StartObject)
        {
            return false;
        }

        string? type = null;
        var hasItems = false;
        var hasWords = false;
        var hasAlternatives = false;
        var members = 0;
        json.WriteStartObject();
        for (; cursor.NextMember(); members++)
        {
            var name = cursor.Name();
            cursor.ToValue();
            bool isSaid;
            switch (name)
            {
                case "type":
                    isSaid = WriteCapitals(json, ref cursor, out type);
                    break;
                case "format":
                    // The other formats of strings are an error there; a format of numbers is not, but tells nothing.
                    isSaid = cursor.IsText("date-time"u8);
                    json.WriteString("format"u8, "date-time"u8);
                    break;
                case "enum":
                    hasWords = true;
                    isSaid = WriteWords(json, ref cursor);
                    break;
                case "items":
                    hasItems = true;
                    json.WritePropertyName("items"u8);
                    isSaid = WriteOpenApi(json, ref cursor);
                    break;
                case "properties":
                    isSaid = WriteProperties(json, ref cursor);
                    break;
                case "anyOf":
                    hasAlternatives = true;
                    isSaid = WriteAlternatives(json, ref cursor);
                    break;
                default:
                    isSaid = Common.Contains(name);
                    json.WritePropertyName(name);
                    cursor.Take().WriteTo(json);
                    break;
            }

            if (!isSaid)
            {
                return false;
            }
        }

        json.WriteEndObject();
        return hasAlternatives ? members == 1 : type is not null && hasItems == (type == "array") && (!hasWords || type == "string");
    }

    private static bool WriteCapitals(Utf8JsonWriter json, ref JsonCursor cursor, out string? type)
    {
        type = null;
        var isNullable = false;
        if (cursor.Type == JsonTokenType.StartArray)
        {
            while (cursor.NextItem())
            {
                if (cursor.IsText("null"u8))
                {
                    isNullable = true;
                }
                else if (type is not null || cursor.Type != JsonTokenType.String)
                {
                    return false;
                }
                else
                {
                    type = cursor.Text();
                }
            }
        }
        else if (cursor.Type == JsonTokenType.String)
        {
            type = cursor.Text();
        }

        if (type is null or "null" || !GeminiSchema.Types.Contains(type))
        {
            return false;
        }

        json.WriteString("type"u8, type.ToUpperInvariant());
        if (isNullable)
        {
            json.WriteBoolean("nullable"u8, true);
        }

        return true;
    }

    private static bool WriteWords(Utf8JsonWriter json, ref JsonCursor cursor)
    {
        if (cursor.Type != JsonTokenType.StartArray)
        {
            return false;
        }

        json.WriteStartArray("enum"u8);
        while (cursor.NextItem())
        {
            if (cursor.Type != JsonTokenType.String || cursor.IsText(""u8))
            {
                return false;
            }

            cursor.Take().WriteTo(json);
        }

        json.WriteEndArray();
        return true;
    }

    private static bool WriteProperties(Utf8JsonWriter json, ref JsonCursor cursor)
    {
        if (cursor.Type != JsonTokenType.StartObject)
        {
            return false;
        }

        json.WriteStartObject("properties"u8);
        while (cursor.NextMember())
        {
            json.WritePropertyName(cursor.Name());
            cursor.ToValue();
            if (!WriteOpenApi(json, ref cursor))
            {
                return false;
            }
        }

        json.WriteEndObject();
        return true;
    }

    private static bool WriteAlternatives(Utf8JsonWriter json, ref JsonCursor cursor)
    {
        if (cursor.Type != JsonTokenType.StartArray)
        {
            return false;
        }

        json.WriteStartArray("anyOf"u8);
        while (cursor.NextItem())
        {
            if (!WriteOpenApi(json, ref cursor))
            {
                return false;
            }
        }

        json.WriteEndArray();
        return true;
    }
}
