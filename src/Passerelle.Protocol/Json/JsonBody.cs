using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Passerelle.Protocol.Json;

/// <summary>
/// One pass over the JSON object of a request body, forward only, without objects: the members at the top are handed out one by
/// one, everything beneath them is checked and skipped. Refuses what two readers could read differently or what .NET would later
/// throw on: duplicate names at any depth, more than <see cref="MaxDepth"/> levels, invalid UTF-8, lone surrogates, trailing text.
/// </summary>
internal ref struct JsonBody
{
    /// <summary>Levels of nesting that are read. OpenAI's and Anthropic's own requests stay under 20.</summary>
    public const int MaxDepth = 64;

    private readonly NameSet _names;
    private readonly bool _mayHoldSurrogates;
    private Utf8JsonReader _reader;

    /// <summary>Opens the body at its object.</summary>
    /// <exception cref="JsonBodyException">It is not a JSON object in UTF-8.</exception>
    public JsonBody(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw Refused("The request body is empty; send a JSON object.");
        }

        if (!Utf8.IsValid(bytes))
        {
            throw Refused("The request body is not valid UTF-8.");
        }

        _mayHoldSurrogates = bytes.IndexOf("\\ud"u8) >= 0 || bytes.IndexOf("\\uD"u8) >= 0;
        _reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow });
        _names = NameSet.Rent();
        Read();
        if (_reader.TokenType != JsonTokenType.StartObject)
        {
            throw Refused("The request body must be a JSON object.");
        }

        FirstMember = (int)_reader.BytesConsumed;
        _names.Open(_reader.CurrentDepth);
    }

    /// <summary>The offset just after the opening brace: where a member can be put in.</summary>
    public int FirstMember { get; }

    /// <summary>How many members the object has had so far.</summary>
    public int Members { get; private set; }

    /// <summary>The kind of the current value.</summary>
    public readonly JsonTokenType Kind => _reader.TokenType;

    /// <summary>Moves to the value of the next member at the top; false at the end of the object, when nothing follows it.</summary>
    public bool NextMember()
    {
        Read();
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            _names.Close(0);
            Read();
            return false;
        }

        CheckName(0);
        Members++;
        return true;
    }

    /// <summary>Whether the current member (before its value is read) has this name.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> name) => _reader.ValueTextEquals(name);

    /// <summary>Steps from the member's name to its value.</summary>
    public void ToValue() => Read();

    /// <summary>Checks and skips the current value, whatever it is, and tells where it stood.</summary>
    public JsonRange Skip()
    {
        var start = (int)_reader.TokenStartIndex;
        var depth = _reader.CurrentDepth;
        if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            OpenIfObject();
            do
            {
                Read();
                switch (_reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        CheckName(_reader.CurrentDepth - 1);
                        break;
                    case JsonTokenType.EndObject:
                        _names.Close(_reader.CurrentDepth);
                        break;
                    case JsonTokenType.StartObject:
                        OpenIfObject();
                        break;
                    default:
                        break;
                }
            }
            while (_reader.CurrentDepth > depth);
        }

        return new JsonRange(start, (int)_reader.BytesConsumed - start);
    }

    /// <summary>The current value as text, or null when it is not a string.</summary>
    public readonly string? AsString() => _reader.TokenType == JsonTokenType.String ? _reader.GetString() : null;

    /// <summary>The current value as a whole number, or null when it is not one.</summary>
    public readonly long? AsInteger() =>
        _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt64(out var value) ? value : null;

    /// <summary>Walks the members of the current object value: each has its value under the cursor when true is returned.</summary>
    public bool NextInner(ReadOnlySpan<byte> wanted, out bool matches)
    {
        Read();
        if (_reader.TokenType == JsonTokenType.EndObject)
        {
            _names.Close(_reader.CurrentDepth);
            matches = false;
            return false;
        }

        CheckName(_reader.CurrentDepth - 1);
        matches = _reader.ValueTextEquals(wanted);
        Read();
        return true;
    }

    /// <summary>Declares the current object value open, before <see cref="NextInner"/> walks it.</summary>
    public readonly void EnterObject() => OpenIfObject();

    /// <summary>The offset just after the last token read.</summary>
    public readonly int Position => (int)_reader.BytesConsumed;

    /// <summary>The offset of the current token.</summary>
    public readonly int TokenStart => (int)_reader.TokenStartIndex;

    public readonly void Dispose() => _names?.Return();

    private readonly void OpenIfObject()
    {
        if (_reader.TokenType == JsonTokenType.StartObject)
        {
            _names.Open(_reader.CurrentDepth);
        }
    }

    private readonly void CheckName(int depth)
    {
        if (!_reader.ValueIsEscaped)
        {
            if (!_names.Add(depth, _reader.ValueSpan))
            {
                throw Duplicate();
            }

            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(_reader.ValueSpan.Length);
        try
        {
            if (!_names.Add(depth, rented.AsSpan(0, _reader.CopyString(rented))))
            {
                throw Duplicate();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private readonly JsonBodyException Duplicate()
    {
        var name = _reader.GetString() ?? "";
        name = name.Length > 64 ? name[..64] + "…" : name;
        return new JsonBodyException(ApiError.Invalid($"The body has the name \"{name}\" twice in one object; send each name once.", name, "duplicate_name"));
    }

    private void Read()
    {
        try
        {
            _ = _reader.Read();
        }
        catch (JsonException e)
        {
            throw Refused(_reader.CurrentDepth >= MaxDepth
                ? $"The request body nests deeper than {MaxDepth} levels."
                : $"The request body is not valid JSON (line {(e.LineNumber ?? 0) + 1}, byte {(e.BytePositionInLine ?? 0) + 1} of it).");
        }

        if (_mayHoldSurrogates && _reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && _reader.ValueIsEscaped
            && JsonText.HasLoneSurrogate(_reader.ValueSpan))
        {
            throw Refused($"The request body has half of a surrogate pair (\\uD800–\\uDFFF) in the text at byte {_reader.TokenStartIndex + 1}.");
        }
    }

    private static JsonBodyException Refused(string message) => new(ApiError.Invalid(message, code: "invalid_json"));
}
