using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Reads the <c>Content</c> objects of a request: a role and parts.</summary>
internal sealed class GeminiContentReader
{
    private readonly GeminiCallIds _ids = new();

    /// <summary>Reads the content under the cursor.</summary>
    public ChatMessage Read(ref JsonCursor cursor)
    {
        var role = Role.User;
        var parts = new List<Part>();
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("role"u8))
            {
                cursor.ToValue();
                role = cursor.TextOrNull() switch
                {
                    null or "" or "user" or "function" or "tool" => Role.User,
                    "model" => Role.Assistant,
                    "system" => Role.System,
                    _ => throw cursor.Refuse("must be \"user\" or \"model\"."),
                };
            }
            else if (cursor.Is("parts"u8))
            {
                cursor.ToValue();
                ReadParts(ref cursor, parts);
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        return new ChatMessage(role, parts);
    }

    /// <summary>Reads the system instruction under the cursor: a content, whatever its role, or plain text; null for null.</summary>
    public ChatMessage? ReadSystem(ref JsonCursor cursor) => cursor.Type switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => new ChatMessage(Role.System, [new TextPart(cursor.TextSlice())]),
        _ => Read(ref cursor) with { Role = Role.System },
    };

    private void ReadParts(ref JsonCursor cursor, List<Part> parts)
    {
        if (cursor.IsNull)
        {
            return;
        }

        var isOne = cursor.OpenOneOrMany();
        while (isOne || cursor.NextItem())
        {
            if (ReadPart(ref cursor) is { } part)
            {
                parts.Add(part);
            }

            if (isOne)
            {
                return;
            }
        }
    }

    private Part? ReadPart(ref JsonCursor cursor)
    {
        JsonSlice text = default;
        JsonSlice signature = default;
        var isThought = false;
        MediaPart? media = null;
        ToolCallPart? call = null;
        ToolResultPart? result = null;
        string? other = null;
        List<ExtraField>? extra = null;
        var whole = cursor;
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("text"u8))
            {
                cursor.ToValue();
                text = cursor.IsNull ? default : cursor.TextSlice();
            }
            else if (cursor.Is("thought"u8))
            {
                cursor.ToValue();
                isThought = cursor.BooleanOrNull() ?? false;
            }
            else if (cursor.Is("thoughtSignature"u8, "thought_signature"u8))
            {
                cursor.ToValue();
                signature = cursor.IsNull ? default : cursor.TextSlice();
            }
            else if (cursor.Is("inlineData"u8, "inline_data"u8) || cursor.Is("fileData"u8, "file_data"u8))
            {
                cursor.ToValue();
                media = GeminiMediaReader.Read(ref cursor);
            }
            else if (cursor.Is("functionCall"u8, "function_call"u8))
            {
                cursor.ToValue();
                call = ReadCall(ref cursor);
            }
            else if (cursor.Is("functionResponse"u8, "function_response"u8))
            {
                cursor.ToValue();
                result = ReadResult(ref cursor);
            }
            else
            {
                var name = GeminiNames.Camel(cursor.Name());
                cursor.ToValue();
                var isObject = cursor.Type == JsonTokenType.StartObject;
                var value = cursor.Take();
                if (name is "videoMetadata" or "mediaResolution" or "partMetadata")
                {
                    (extra ??= []).Add(new ExtraField(name, value));
                }
                else if (isObject)
                {
                    other ??= name;
                }
            }
        }

        var signed = GeminiSignatures.Read(signature, out var isRedacted, out var id);
        if (call is not null)
        {
            return call with { Signature = signed };
        }

        if (media is not null)
        {
            return media with { Signature = signed, Extra = extra };
        }

        if (result is not null || (other is null && !text.Exists && signed is null))
        {
            return result;
        }

        if (other is not null)
        {
            return new OpaquePart(GeminiGenerateDialect.DialectName, other, whole.Take());
        }

        text = text.Exists ? text : JsonSlice.Of("");
        return isThought
            ? new ReasoningPart(text) { Signature = signed, IsSummary = true, IsRedacted = isRedacted, Id = id }
            : MarksRefusal(extra) ? new RefusalPart(text)
            : new TextPart(text) { Signature = signed };
    }

    private static bool MarksRefusal(List<ExtraField>? extra)
    {
        foreach (var field in extra ?? [])
        {
            if (field.Name == "partMetadata")
            {
                var reader = new Utf8JsonReader(field.Value.Bytes.Span);
                return reader.Read() && GeminiParts.MarksRefusal(ref reader);
            }
        }

        return false;
    }

    private ToolCallPart? ReadCall(ref JsonCursor cursor)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        var id = "";
        var name = "";
        var arguments = JsonSlice.EmptyObject;
        var whole = cursor;
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("id"u8))
            {
                cursor.ToValue();
                id = cursor.TextOrNull() ?? "";
            }
            else if (cursor.Is("name"u8))
            {
                cursor.ToValue();
                name = cursor.TextOrNull() ?? "";
            }
            else if (cursor.Is("args"u8))
            {
                cursor.ToValue();
                arguments = cursor.Type switch
                {
                    JsonTokenType.Null => arguments,
                    JsonTokenType.StartObject => cursor.Take(),
                    _ => throw cursor.Wrong("an object"),
                };
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        return name.Length > 0
            ? new ToolCallPart(_ids.Call(id, name), name, arguments)
            : throw whole.Refuse("has no \"name\".", "missing_required_parameter");
    }

    private ToolResultPart? ReadResult(ref JsonCursor cursor)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        var id = "";
        var name = "";
        JsonSlice response = default;
        var media = new List<Part>();
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("id"u8))
            {
                cursor.ToValue();
                id = cursor.TextOrNull() ?? "";
            }
            else if (cursor.Is("name"u8))
            {
                cursor.ToValue();
                name = cursor.TextOrNull() ?? "";
            }
            else if (cursor.Is("response"u8))
            {
                cursor.ToValue();
                response = cursor.Type is JsonTokenType.StartObject or JsonTokenType.Null ? cursor.Take() : throw cursor.Wrong("an object");
            }
            else if (cursor.Is("parts"u8))
            {
                cursor.ToValue();
                ReadParts(ref cursor, media);
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        var parts = new List<Part>(media.Count + 1);
        var isError = false;
        if (!response.IsEmpty)
        {
            parts.Add(new TextPart(GeminiToolResult.Text(response, out isError)));
        }

        parts.AddRange(media);
        return new ToolResultPart(_ids.Result(id, name), parts)
        {
            Name = name.Length == 0 ? null : name,
            IsError = isError,
            Value = response.Kind == JsonValueKind.Object ? response : default,
        };
    }
}
