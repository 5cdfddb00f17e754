using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>A tool that is called, as the caller knows it: other dialects have neither namespaces nor, mostly, custom tools.</summary>
internal readonly record struct ResponsesCalledTool
{
    /// <summary>The characters of its name.</summary>
    public required byte[] Name { get; init; }

    /// <summary>The characters of its namespace; empty when it has none.</summary>
    public required byte[] Namespace { get; init; }

    /// <summary>Whether it takes free text.</summary>
    public required bool IsCustom { get; init; }

    /// <summary>Whether that text comes in a JSON object, since the provider knows functions only.</summary>
    public required bool IsWrapped { get; init; }

    /// <summary>Looks up the tool that a provider names.</summary>
    public static ResponsesCalledTool Find(ChatRequest? request, in ToolCallStart start)
    {
        var name = start.Name.ToString();
        var tool = request?.Tools.Find(t => t.Name == name && t.Kind != ToolKind.Provider);
        return new ResponsesCalledTool
        {
            Name = tool?.OwnName is { } own ? JsonSlice.Of(own).Chars.Escaped.ToArray() : start.Name.Escaped.ToArray(),
            Namespace = !start.Namespace.IsEmpty ? start.Namespace.Escaped.ToArray()
                : tool?.Namespace is { } space ? JsonSlice.Of(space).Chars.Escaped.ToArray() : [],
            IsCustom = start.IsCustom || tool?.Kind == ToolKind.Custom,
            IsWrapped = !start.IsCustom && tool?.Kind == ToolKind.Custom,
        };
    }

    /// <summary>The only text in an object, such as <c>{"input":"…"}</c>; what is no such object is itself the text.</summary>
    public static byte[] Unwrap(JsonChars arguments)
    {
        var json = new ArrayBufferWriter<byte>(arguments.Escaped.Length + 1);
        arguments.Decode(json);
        try
        {
            var reader = new Utf8JsonReader(json.WrittenSpan);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName
                && reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                var text = reader.ValueSpan;
                if (reader.Read() && reader.TokenType == JsonTokenType.EndObject)
                {
                    return text.ToArray();
                }
            }
        }
        catch (JsonException)
        {
            // Half an object, when the model was cut off: shown as it is.
        }

        return arguments.Escaped.ToArray();
    }
}
