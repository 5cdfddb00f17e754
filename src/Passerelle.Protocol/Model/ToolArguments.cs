using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>Arguments of a tool call in the two forms that dialects want: a string that holds JSON, and JSON itself.</summary>
public static class ToolArguments
{
    /// <summary>Arguments as a JSON string: <c>"{\"city\":\"Paris\"}"</c>. None at all are <c>"{}"</c>.</summary>
    public static JsonSlice AsText(JsonSlice arguments)
    {
        if (arguments.IsString && arguments.Bytes.Length > 2)
        {
            return arguments;
        }

        var text = new ArrayBufferWriter<byte>(arguments.Bytes.Length + 16);
        text.Write("\""u8);
        JsonEscape.Encode(arguments.IsEmpty ? "{}"u8 : arguments.Bytes.Span, text);
        text.Write("\""u8);
        return new JsonSlice(text.WrittenMemory);
    }

    /// <summary>
    /// Arguments as an object. Text that is no object, such as what was cut off at the token limit, becomes
    /// <c>{"INVALID_JSON": text}</c>, the form that Anthropic advises for replaying it.
    /// </summary>
    public static JsonSlice AsObject(JsonSlice arguments)
    {
        if (arguments.Kind == JsonValueKind.Object)
        {
            return arguments;
        }

        if (arguments.IsEmpty)
        {
            return JsonSlice.EmptyObject;
        }

        if (!arguments.IsString)
        {
            return Wrapped(AsText(arguments));
        }

        var decoded = new ArrayBufferWriter<byte>(arguments.Bytes.Length);
        arguments.Chars.Decode(decoded);
        return decoded.WrittenSpan.Trim(" \t\r\n"u8).IsEmpty ? JsonSlice.EmptyObject
            : IsObject(decoded.WrittenSpan) ? new JsonSlice(decoded.WrittenMemory)
            : Wrapped(arguments);
    }

    private static bool IsObject(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonSlice Wrapped(JsonSlice text)
    {
        var wrapped = new ArrayBufferWriter<byte>(text.Bytes.Length + 20);
        wrapped.Write("{\"INVALID_JSON\":"u8);
        wrapped.Write(text.Bytes.Span);
        wrapped.Write("}"u8);
        return new JsonSlice(wrapped.WrittenMemory);
    }
}
