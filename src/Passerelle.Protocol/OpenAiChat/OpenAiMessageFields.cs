using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>The members of a message, in whatever order they came: what they mean depends on the role, which may come last.</summary>
internal ref struct OpenAiMessageFields
{
    /// <summary>The message's opening brace, for errors.</summary>
    public JsonCursor Whole { get; private set; }

    public string? Role { get; private set; }

    public JsonCursor RoleAt { get; private set; }

    /// <summary>On the content's value, when <see cref="HasContent"/>.</summary>
    public JsonCursor Content { get; private set; }

    public bool HasContent { get; private set; }

    public JsonCursor ToolCalls { get; private set; }

    public bool HasToolCalls { get; private set; }

    public JsonCursor FunctionCall { get; private set; }

    public bool HasFunctionCall { get; private set; }

    public string? Name { get; private set; }

    public string? ToolCallId { get; private set; }

    public JsonSlice Refusal { get; private set; }

    public JsonSlice ReasoningContent { get; private set; }

    public JsonSlice ReasoningDetails { get; private set; }

    public JsonSlice ExtraContent { get; private set; }

    public JsonSlice CacheControl { get; private set; }

    public List<ExtraField>? Extra { get; private set; }

    /// <summary>Reads the message whose opening brace is under the cursor.</summary>
    public static OpenAiMessageFields Read(ref JsonCursor cursor)
    {
        var fields = new OpenAiMessageFields { Whole = cursor };
        while (cursor.NextMember())
        {
            if (!fields.ReadSaid(ref cursor) && !fields.ReadThought(ref cursor))
            {
                var name = cursor.Name();
                cursor.ToValue();
                if (cursor.IsNull)
                {
                    continue;
                }

                (fields.Extra ??= []).Add(new ExtraField(name, cursor.Take()));
            }
        }

        return fields;
    }

    private bool ReadSaid(ref JsonCursor cursor)
    {
        if (cursor.Is("role"u8))
        {
            cursor.ToValue();
            RoleAt = cursor;
            Role = cursor.Text();
        }
        else if (cursor.Is("content"u8))
        {
            cursor.ToValue();
            Content = cursor;
            HasContent = !cursor.IsNull;
            cursor.Skip();
        }
        else if (cursor.Is("tool_calls"u8))
        {
            cursor.ToValue();
            ToolCalls = cursor;
            HasToolCalls = !cursor.IsNull;
            cursor.Skip();
        }
        else if (cursor.Is("tool_call_id"u8))
        {
            cursor.ToValue();
            ToolCallId = cursor.TextOrNull();
        }
        else if (cursor.Is("name"u8))
        {
            cursor.ToValue();
            Name = cursor.TextOrNull();
        }
        else if (cursor.Is("function_call"u8))
        {
            cursor.ToValue();
            FunctionCall = cursor;
            HasFunctionCall = !cursor.IsNull;
            cursor.Skip();
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadThought(ref JsonCursor cursor)
    {
        if (cursor.Is("reasoning_content"u8))
        {
            cursor.ToValue();
            ReasoningContent = cursor.IsNull ? ReasoningContent : cursor.TextSlice();
        }
        else if (cursor.Is("reasoning"u8))
        {
            // Some say the same under both names.
            cursor.ToValue();
            var text = cursor.Type == JsonTokenType.String ? cursor.Take() : default;
            cursor.Skip();
            ReasoningContent = ReasoningContent.IsEmpty ? text : ReasoningContent;
        }
        else if (cursor.Is("reasoning_details"u8))
        {
            cursor.ToValue();
            ReasoningDetails = cursor.IsNull ? default : Array(ref cursor);
        }
        else if (cursor.Is("refusal"u8))
        {
            cursor.ToValue();
            Refusal = cursor.IsNull ? default : cursor.TextSlice();
        }
        else if (cursor.Is("extra_content"u8))
        {
            cursor.ToValue();
            ExtraContent = cursor.IsNull ? default : cursor.Take();
        }
        else if (cursor.Is("cache_control"u8))
        {
            cursor.ToValue();
            CacheControl = cursor.IsNull ? default : cursor.Take();
        }
        else
        {
            return false;
        }

        return true;
    }

    private static JsonSlice Array(ref JsonCursor cursor)
    {
        cursor.OpenArray();
        return cursor.Take();
    }
}
