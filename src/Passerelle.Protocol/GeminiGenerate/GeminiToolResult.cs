using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// <c>functionResponse.response</c>, which is an object, and text, which is what other dialects have. Google's rule: <c>output</c> is
/// the result, <c>error</c> the reason for having none, otherwise the whole object is the result. Its libraries also write <c>result</c>.
/// </summary>
internal static class GeminiToolResult
{
    /// <summary>The result as text (a JSON string).</summary>
    public static JsonSlice Text(JsonSlice response, out bool isError)
    {
        isError = false;
        var value = OnlyMember(response, out var name);
        if (name is not ("output" or "result" or "error"))
        {
            return ToolArguments.AsText(response);
        }

        isError = name == "error";
        return value.IsString ? value : ToolArguments.AsText(value);
    }

    /// <summary>Writes text as the object: as it is where it is one.</summary>
    public static void Write(Utf8JsonWriter json, JsonSlice text, bool isError)
    {
        if (!isError && ToolArguments.AsObject(text) is var value && !text.IsEmpty && IsItself(value))
        {
            value.WriteTo(json, "response"u8);
            return;
        }

        json.WriteStartObject("response"u8);
        text.WriteTo(json, isError ? "error"u8 : "output"u8);
        json.WriteEndObject();
    }

    /// <summary>Whether this is not the object that is made of text that is none.</summary>
    private static bool IsItself(JsonSlice value) => !value.Bytes.Span.StartsWith("{\"INVALID_JSON\":"u8);

    private static JsonSlice OnlyMember(JsonSlice value, out string? name)
    {
        name = null;
        if (value.Kind != JsonValueKind.Object)
        {
            return default;
        }

        var cursor = new JsonCursor(value.Bytes);
        cursor.OpenObject();
        JsonSlice only = default;
        for (var i = 0; cursor.NextMember(); i++)
        {
            name = i == 0 ? cursor.Name() : null;
            cursor.ToValue();
            only = cursor.Take();
        }

        return only;
    }
}
