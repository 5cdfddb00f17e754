using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Reads Gemini's <c>Schema</c> (a subset of OpenAPI 3.0's: types in capitals, <c>nullable</c>, counts in quotes) as JSON Schema, which
/// other dialects have.
/// </summary>
internal static class GeminiSchema
{
    /// <summary>The types by number.</summary>
    public static readonly string[] Types = ["", "string", "number", "integer", "boolean", "array", "object", "null"];

    /// <summary>Counts, which proto JSON writes in quotes.</summary>
    private static readonly string[] Counts = ["minItems", "maxItems", "minProperties", "maxProperties", "minLength", "maxLength"];

    /// <summary>A schema of Gemini's as a JSON schema.</summary>
    public static JsonSlice ToJsonSchema(JsonSlice schema)
    {
        var output = new ArrayBufferWriter<byte>(schema.Bytes.Length + 32);
        using (var json = new Utf8JsonWriter(output, GeminiParts.Options))
        {
            var cursor = new JsonCursor(schema.Bytes);
            WriteJsonSchema(json, ref cursor);
        }

        return new JsonSlice(output.WrittenMemory);
    }

    private static void WriteJsonSchema(Utf8JsonWriter json, ref JsonCursor cursor)
    {
        if (cursor.Type != JsonTokenType.StartObject)
        {
            cursor.Take().WriteTo(json);
            return;
        }

        var isNullable = IsNullable(cursor);
        json.WriteStartObject();
        while (cursor.NextMember())
        {
            var name = GeminiNames.Camel(cursor.Name());
            cursor.ToValue();
            switch (name)
            {
                case "type":
                    WriteType(json, ref cursor, isNullable);
                    break;
                case "nullable" or "propertyOrdering" or "example":
                    cursor.Skip();
                    break;
                case "format" when cursor.IsText("enum"u8):
                    break;
                case "enum" when isNullable && cursor.Type == JsonTokenType.StartArray:
                    WriteNullableEnum(json, ref cursor);
                    break;
                case "properties" when cursor.Type == JsonTokenType.StartObject:
                    json.WriteStartObject("properties"u8);
                    while (cursor.NextMember())
                    {
                        json.WritePropertyName(cursor.Name());
                        cursor.ToValue();
                        WriteJsonSchema(json, ref cursor);
                    }

                    json.WriteEndObject();
                    break;
                case "items":
                    json.WritePropertyName("items"u8);
                    WriteJsonSchema(json, ref cursor);
                    break;
                case "anyOf" when cursor.Type == JsonTokenType.StartArray:
                    json.WriteStartArray("anyOf"u8);
                    while (cursor.NextItem())
                    {
                        WriteJsonSchema(json, ref cursor);
                    }

                    json.WriteEndArray();
                    break;
                case not null when Counts.Contains(name) && cursor.Type == JsonTokenType.String
                    && long.TryParse(cursor.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var count):
                    json.WriteNumber(name, count);
                    break;
                default:
                    json.WritePropertyName(name!);
                    cursor.Take().WriteTo(json);
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static bool IsNullable(JsonCursor ahead)
    {
        while (ahead.NextMember())
        {
            var isNullable = ahead.Is("nullable"u8);
            ahead.ToValue();
            if (isNullable && ahead.Type == JsonTokenType.True)
            {
                return true;
            }

            ahead.Skip();
        }

        return false;
    }

    private static void WriteType(Utf8JsonWriter json, ref JsonCursor cursor, bool isNullable)
    {
        if (cursor.Type is not (JsonTokenType.String or JsonTokenType.Number))
        {
            json.WritePropertyName("type"u8);
            cursor.Take().WriteTo(json);
            return;
        }

        var type = cursor.Type == JsonTokenType.String ? cursor.Text().ToLowerInvariant()
            : cursor.Integer() is { } number and >= 0 && number < Types.Length ? Types[number] : "";
        if (type is "" or "type_unspecified")
        {
            return;
        }

        if (isNullable && type != "null")
        {
            json.WriteStartArray("type"u8);
            json.WriteStringValue(type);
            json.WriteStringValue("null"u8);
            json.WriteEndArray();
        }
        else
        {
            json.WriteString("type"u8, type);
        }
    }

    private static void WriteNullableEnum(Utf8JsonWriter json, ref JsonCursor cursor)
    {
        var hasNull = false;
        json.WriteStartArray("enum"u8);
        while (cursor.NextItem())
        {
            hasNull |= cursor.IsNull;
            cursor.Take().WriteTo(json);
        }

        if (!hasNull)
        {
            json.WriteNullValue();
        }

        json.WriteEndArray();
    }
}
