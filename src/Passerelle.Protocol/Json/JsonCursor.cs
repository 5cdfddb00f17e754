using System.Text.Json;

namespace Passerelle.Protocol.Json;

/// <summary>
/// Walks a request body whose syntax has been checked, one pass, without objects. It stands on the first token of a value; whatever
/// takes a value leaves it on that value's last token. Wrong kinds of value become errors that name the field.
/// </summary>
internal ref struct JsonCursor
{
    private readonly ReadOnlyMemory<byte> _json;
    private Utf8JsonReader _reader;

    /// <summary>Opens a body at its first value.</summary>
    public JsonCursor(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json.Span);
        _ = _reader.Read();
    }

    /// <summary>The kind of token under the cursor.</summary>
    public readonly JsonTokenType Type => _reader.TokenType;

    /// <summary>Whether the value is null.</summary>
    public readonly bool IsNull => Type == JsonTokenType.Null;

    /// <summary>Goes to the value of the next member of the object that is open; false at its end.</summary>
    public bool NextMember()
    {
        _ = _reader.Read();
        return _reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Whether the member is called so. To be asked before its value is taken.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => _reader.ValueTextEquals(name);

    /// <summary>The member's name. To be asked before its value is taken.</summary>
    public readonly string Name() => _reader.GetString()!;

    /// <summary>From a member's name to its value.</summary>
    public void ToValue() => _ = _reader.Read();

    /// <summary>Goes to the next item of the array that is open; false at its end.</summary>
    public bool NextItem()
    {
        _ = _reader.Read();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Takes the value as it stands.</summary>
    public JsonSlice Take()
    {
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return new JsonSlice(_json[start..(int)_reader.BytesConsumed]);
    }

    /// <summary>Passes over the value.</summary>
    public void Skip() => _reader.Skip();

    /// <summary>Opens an object: <see cref="NextMember"/> goes on inside.</summary>
    public readonly void OpenObject()
    {
        if (Type != JsonTokenType.StartObject)
        {
            throw Wrong("an object");
        }
    }

    /// <summary>Opens an array: <see cref="NextItem"/> goes on inside.</summary>
    public readonly void OpenArray()
    {
        if (Type != JsonTokenType.StartArray)
        {
            throw Wrong("an array");
        }
    }

    /// <summary>A string's text.</summary>
    public readonly string Text() => Type == JsonTokenType.String ? JsonChars.Of(in _reader).ToString() : throw Wrong("a string");

    /// <summary>A string's text, or null for null.</summary>
    public readonly string? TextOrNull() => IsNull ? null : Text();

    /// <summary>Whether the value is this string.</summary>
    public readonly bool IsText(ReadOnlySpan<byte> text) => Type == JsonTokenType.String && _reader.ValueTextEquals(text);

    /// <summary>A string as it stands.</summary>
    public JsonSlice TextSlice() => Type == JsonTokenType.String ? Take() : throw Wrong("a string");

    /// <summary>A whole number, or null for null.</summary>
    public readonly long? IntegerOrNull()
    {
        if (IsNull)
        {
            return null;
        }

        return Type == JsonTokenType.Number && _reader.TryGetInt64(out var number) ? number : throw Wrong("a whole number");
    }

    /// <summary>A number as it stands (its digits are kept), or nothing for null.</summary>
    public JsonSlice NumberOrNull()
    {
        if (IsNull)
        {
            return default;
        }

        if (Type != JsonTokenType.Number)
        {
            throw Wrong("a number");
        }

        // 1e400 is good JSON, and infinity to whoever reads it. Only an exponent or hundreds of digits get there.
        return (_reader.ValueSpan.Length > 300 || _reader.ValueSpan.ContainsAny((byte)'e', (byte)'E')) && !(_reader.TryGetDouble(out var value) && double.IsFinite(value))
            ? throw Wrong("a number of at most 1.8e308")
            : Take();
    }

    /// <summary>True, false, or null for null.</summary>
    public readonly bool? BooleanOrNull() => Type switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.Null => null,
        _ => throw Wrong("true or false"),
    };

    /// <summary>The error that the value under the cursor is not what it must be.</summary>
    /// <param name="wanted">What it must be, such as "a string".</param>
    public readonly JsonBodyException Wrong(string wanted)
    {
        var path = Path();
        return new JsonBodyException(ApiError.Invalid($"The field \"{path}\" must be {wanted}.", path, "invalid_type"));
    }

    /// <summary>The error that the value under the cursor cannot be taken.</summary>
    /// <param name="reason">A sentence's end, after the field's name.</param>
    /// <param name="code">A machine code.</param>
    public readonly JsonBodyException Refuse(string reason, string code = "invalid_value")
    {
        var path = Path();
        return new JsonBodyException(ApiError.Invalid($"The field \"{path}\" {reason}", path, code));
    }

    /// <summary>Where the cursor stands, such as <c>messages[2].content[0].type</c>. Found by reading again: only errors ask.</summary>
    public readonly string Path() => JsonPath.Of(_json.Span, (int)_reader.TokenStartIndex);
}
