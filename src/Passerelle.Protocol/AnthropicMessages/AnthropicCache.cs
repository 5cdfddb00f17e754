using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Automatic prompt caching: where a request gets Anthropic's <c>cache_control</c>, as edits in its bytes. In order: the last tool,
/// the end of the system field, the last but one turn of the user, the last message; four at most, those of the caller counted.
/// </summary>
/// <remarks>
/// The caller's own stay as they are. A request that asks for another time to live than five minutes, or for Anthropic's own
/// automatic caching (<c>cache_control</c> at the top), is left alone: a breakpoint of an hour may not follow one of five minutes.
/// </remarks>
public static class AnthropicCache
{
    /// <summary>Anthropic takes so many breakpoints.</summary>
    private const int Most = 4;

    /// <summary>A token is about so many bytes of JSON.</summary>
    private const int BytesPerToken = 4;

    private static readonly byte[] Member = ",\"cache_control\":{\"type\":\"ephemeral\"}"u8.ToArray();

    /// <summary>The edits for a request whose head has been read without error.</summary>
    /// <param name="body">The request.</param>
    /// <param name="leastTokens">Anthropic caches no shorter prefix; the whole body is estimated, since a breakpoint too early costs nothing.</param>
    public static JsonEdits Breakpoints(ReadOnlyMemory<byte> body, int leastTokens = 1024)
    {
        var edits = new JsonEdits();
        if (body.Length < (long)leastTokens * BytesPerToken)
        {
            return edits;
        }

        JsonSlice tools = default, system = default, messages = default;
        var json = new JsonCursor(body);
        while (json.NextMember())
        {
            if (json.Is("cache_control"u8))
            {
                json.ToValue();
                if (!json.IsNull)
                {
                    return edits;
                }
            }
            else if (json.Is("tools"u8))
            {
                json.ToValue();
                tools = json.Take();
            }
            else if (json.Is("system"u8))
            {
                json.ToValue();
                system = json.Take();
            }
            else if (json.Is("messages"u8))
            {
                json.ToValue();
                messages = json.Take();
            }
            else
            {
                json.ToValue();
                json.Skip();
            }
        }

        var own = 0;
        if (!Count(tools, ref own) || !Count(system, ref own) || !Count(messages, ref own))
        {
            return edits;
        }

        foreach (var place in (ReadOnlySpan<Place>)[LastTool(tools), LastBlock(system), .. LastTurns(messages)])
        {
            if (place.Value.Exists && !place.IsTaken && own + edits.Count < Most)
            {
                Mark(body, place.Value, edits);
            }
        }

        return edits;
    }

    /// <summary>Counts the caller's breakpoints; false when one has a time to live of its own.</summary>
    private static bool Count(JsonSlice value, ref int own)
    {
        if (!value.Exists || value.Bytes.Span.IndexOf("\"cache_control\""u8) < 0)
        {
            return true;
        }

        var reader = new Utf8JsonReader(value.Bytes.Span);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("cache_control"u8))
            {
                continue;
            }

            _ = reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                continue;
            }

            reader.Skip();
            own++;
            var told = value.Bytes.Span[start..(int)reader.BytesConsumed];
            if (told.IndexOf("\"ttl\""u8) >= 0 && told.IndexOf("\"5m\""u8) < 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The last tool that may be cached: those that are loaded later may not.</summary>
    private static Place LastTool(JsonSlice tools)
    {
        var last = default(Place);
        if (tools.Kind == JsonValueKind.Array)
        {
            var json = new JsonCursor(tools.Bytes);
            while (json.NextItem())
            {
                var tool = json.Take();
                var place = At(tool, out _, out var isDeferred);
                last = isDeferred ? last : place;
            }
        }

        return last;
    }

    private static Place LastBlock(JsonSlice content)
    {
        switch (content.Kind)
        {
            case JsonValueKind.String:
                return content.IsEmpty ? default : new Place(content, IsTaken: false);
            case JsonValueKind.Array:
                var last = default(Place);
                var json = new JsonCursor(content.Bytes);
                while (json.NextItem())
                {
                    var block = At(json.Take(), out var canBeCached, out _);
                    last = canBeCached ? block : last;
                }

                return last;
            default:
                return default;
        }
    }

    /// <summary>The end of the last but one turn of the user, and that of the last message.</summary>
    private static Place[] LastTurns(JsonSlice messages)
    {
        Place user = default, before = default, last = default;
        if (messages.Kind == JsonValueKind.Array)
        {
            var json = new JsonCursor(messages.Bytes);
            while (json.NextItem())
            {
                var isUser = false;
                var content = default(JsonSlice);
                if (json.Type != JsonTokenType.StartObject)
                {
                    json.Skip();
                    continue;
                }

                while (json.NextMember())
                {
                    var isRole = json.Is("role"u8);
                    var isContent = json.Is("content"u8);
                    json.ToValue();
                    isUser |= isRole && json.IsText("user"u8);
                    content = isContent ? json.Take() : content;
                    json.Skip();
                }

                last = LastBlock(content);
                if (isUser)
                {
                    (before, user) = (user, last);
                }
            }
        }

        return [before, last];
    }

    /// <summary>What an object says of itself: whether it is a breakpoint, may be one, is a tool to be loaded later.</summary>
    private static Place At(JsonSlice value, out bool canBeCached, out bool isDeferred)
    {
        var isTaken = false;
        canBeCached = value.Kind == JsonValueKind.Object && !value.IsEmpty;
        isDeferred = !canBeCached;
        if (!canBeCached)
        {
            return default;
        }

        var json = new JsonCursor(value.Bytes);
        while (json.NextMember())
        {
            var isType = json.Is("type"u8);
            var isControl = json.Is("cache_control"u8);
            var isDefer = json.Is("defer_loading"u8);
            var isText = json.Is("text"u8);
            json.ToValue();
            if (isType)
            {
                canBeCached &= !json.IsText("thinking"u8) && !json.IsText("redacted_thinking"u8);
            }

            // An empty text may not be cached.
            canBeCached &= !isText || !json.IsText(""u8);
            isTaken |= isControl;
            isDeferred |= isDefer && json.Type == JsonTokenType.True;
            json.Skip();
        }

        return new Place(value, isTaken);
    }

    /// <summary>Makes an object a breakpoint; a string becomes a block that is one.</summary>
    private static void Mark(ReadOnlyMemory<byte> body, JsonSlice value, JsonEdits edits)
    {
        _ = body.Span.Overlaps(value.Bytes.Span, out var start);
        if (value.IsString)
        {
            edits.Replace(start, value.Bytes.Length, (byte[])[.. "[{\"type\":\"text\",\"text\":"u8, .. value.Bytes.Span, .. Member, .. "}]"u8]);
        }
        else
        {
            edits.Insert(start + value.Bytes.Length - 1, Member);
        }
    }

    private readonly record struct Place(JsonSlice Value, bool IsTaken);
}
