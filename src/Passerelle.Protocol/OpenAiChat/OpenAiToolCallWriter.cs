using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Writes an item of <c>tool_calls</c>, in a request and in a whole answer.</summary>
internal static class OpenAiToolCallWriter
{
    public static void Write(Utf8JsonWriter json, ToolCallPart call, string id, bool withSignature, JsonSlice cacheControl = default)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        if (call.IsCustom)
        {
            json.WriteString("type"u8, "custom"u8);
            json.WriteStartObject("custom"u8);
            json.WriteString("name"u8, call.Name);
            (call.Arguments.IsString ? call.Arguments : call.Arguments.IsEmpty ? JsonSlice.Of("") : ToolArguments.AsText(call.Arguments)).WriteTo(json, "input"u8);
        }
        else
        {
            json.WriteString("type"u8, "function"u8);
            json.WriteStartObject("function"u8);
            json.WriteString("name"u8, call.Name);
            ToolArguments.AsText(call.Arguments).WriteTo(json, "arguments"u8);
        }

        json.WriteEndObject();
        if (withSignature && call.Signature is { Format: SignatureFormats.Gemini } signature)
        {
            OpenAiAnswerParts.WriteThoughtSignature(json, signature.Data);
        }

        if (cacheControl.Exists)
        {
            cacheControl.WriteTo(json, "cache_control"u8);
        }

        json.WriteEndObject();
    }
}
