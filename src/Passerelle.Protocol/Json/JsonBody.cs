using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Passerelle.Protocol.Json;

/// <summary>
/// One pass over the JSON object of a request body, forward only, without objects: the members at the top are handed out one by
/// one, everything beneath them is checked and skipped. Refuses what two readers could read differently or what .NET would later
/// throw on: duplicate names at any depth, more than <see cref="MaxDepth"/> levels, invalid UTF-8, lone surrogates, trailing text.
/// </summary>
/// <remarks>Not on <see cref="Utf8JsonReader"/>, which decodes what is only skipped here: the larger half of the time of a head.</remarks>
internal ref struct JsonBody
{
    /// <summary>Levels of nesting that are read. OpenAI's and Anthropic's own requests stay under 20.</summary>
    public const int MaxDepth = 64;

    /// <summary>2⁵³ − 1, up to where every reader agrees on a whole number (RFC 8259 §6); sums and prices of such numbers do not overflow.</summary>
    public const long LargestInteger = (1L << 53) - 1;

    // At most so many characters of the body are said back in an error.
    private const int LongestEcho = 64;

    private readonly ReadOnlySpan<byte> _json;
    private readonly NameSet _names;

    /// <summary>One bit for each open level, the innermost last: whether it is an object.</summary>
    private ulong _objects;
    private int _depth;
    private bool _justOpened;
    private JsonRange _name;
    private bool _nameIsEscaped;

    /// <summary>Opens the body at its object.</summary>
    /// <exception cref="JsonBodyException">It is not a JSON object in UTF-8.</exception>
    public JsonBody(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            throw JsonToken.Refused("The request body is empty; send a JSON object.");
        }

        if (!Utf8.IsValid(json))
        {
            throw JsonToken.Refused("The request body is not valid UTF-8.");
        }

        _json = json;
        if (json[JsonToken.SpaceEnd(json, 0)] != (byte)'{')
        {
            throw JsonToken.Refused("The request body must be a JSON object.");
        }

        _names = NameSet.Rent();
        ToValue();
        FirstMember = Position;
    }

    /// <summary>The offset just after the opening brace: where a member can be put in.</summary>
    public int FirstMember { get; }

    /// <summary>How many members the object has had so far.</summary>
    public int Members { get; private set; }

    /// <summary>Where the current member's name stands, its quotes included.</summary>
    public readonly JsonRange Name => _name;

    /// <summary>The kind of the current value.</summary>
    public JsonTokenType Kind { get; private set; }

    /// <summary>The offset of the current value.</summary>
    public int TokenStart { get; private set; }

    /// <summary>The offset just after what has been read.</summary>
    public int Position { get; private set; }

    /// <summary>Moves to the name of the next member at the top; false at the end of the object, when nothing follows it.</summary>
    public bool NextMember()
    {
        if (NextName())
        {
            Members++;
            return true;
        }

        for (; Position < _json.Length; Position++)
        {
            if (!JsonToken.IsSpace(_json[Position]))
            {
                throw JsonToken.Broken(_json, Position);
            }
        }

        return false;
    }

    /// <summary>Whether the current member (before its value is read) has this name.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> name) =>
        _nameIsEscaped ? Token(_name).ValueTextEquals(name) : _json[(_name.Start + 1)..(_name.End - 1)].SequenceEqual(name);

    /// <summary>Steps from the member's name to its value. Of an object or array only the bracket is read.</summary>
    public void ToValue()
    {
        TokenStart = JsonToken.SpaceEnd(_json, Position);
        Position = TokenEnd(TokenStart, out var kind);
        Kind = kind;
        _justOpened = kind is JsonTokenType.StartObject or JsonTokenType.StartArray;
    }

    /// <summary>Checks and skips the current value, whatever it is, and tells where it stood.</summary>
    public JsonRange Skip()
    {
        if (_justOpened)
        {
            Position = ContainerEnd(Position);
            _justOpened = false;
        }

        return new JsonRange(TokenStart, Position - TokenStart);
    }

    /// <summary>The current value as text, or null when it is not a string.</summary>
    public readonly string? AsString() => Kind == JsonTokenType.String ? Token(new(TokenStart, Position - TokenStart)).GetString() : null;

    /// <summary>
    /// The current value as a whole number, also one written as <c>16.0</c> or <c>1e3</c> (JSON has one kind of number, RFC 8259 §6);
    /// null when it is none or beyond ±<see cref="LargestInteger"/>.
    /// </summary>
    public readonly long? AsInteger() =>
        Kind == JsonTokenType.Number && Token(new(TokenStart, Position - TokenStart)).TryGetDecimal(out var value)
        && value == decimal.Truncate(value) && decimal.Abs(value) <= LargestInteger ? (long)value : null;

    /// <summary>Walks the members of the current object value: each has its value under the cursor when true is returned.</summary>
    public bool NextInner(ReadOnlySpan<byte> wanted, out bool matches)
    {
        var isMember = NextName();
        matches = isMember && NameIs(wanted);
        if (isMember)
        {
            ToValue();
        }

        return isMember;
    }

    public readonly void Dispose() => _names?.Return();

    /// <summary>Moves past the next name of the innermost object and its colon, or out of the object.</summary>
    private bool NextName()
    {
        var at = JsonToken.SpaceEnd(_json, Position);
        if (_json[at] == (byte)'}')
        {
            Close();
            Position = at + 1;
            _justOpened = false;
            return false;
        }

        if (!_justOpened)
        {
            at = Comma(at);
        }

        Position = NameEnd(at, out _name, out _nameIsEscaped);
        return true;
    }

    /// <summary>The offset just after the bracket that closes the innermost level; <paramref name="at"/> is just after the one that opened it.</summary>
    private int ContainerEnd(int at)
    {
        var outside = _depth - 1;
        var justOpened = true;
        while (true)
        {
            at = JsonToken.SpaceEnd(_json, at);
            var inObject = (_objects & 1) != 0;
            if (_json[at] == (inObject ? (byte)'}' : (byte)']'))
            {
                at++;
                Close();
                if (_depth == outside)
                {
                    return at;
                }

                justOpened = false;
                continue;
            }

            if (!justOpened)
            {
                at = Comma(at);
            }

            if (inObject)
            {
                at = JsonToken.SpaceEnd(_json, NameEnd(at, out _, out _));
            }

            at = TokenEnd(at, out var kind);
            justOpened = kind is JsonTokenType.StartObject or JsonTokenType.StartArray;
        }
    }

    /// <summary>Checks a name against those of its object and steps over the colon.</summary>
    private int NameEnd(int at, out JsonRange name, out bool isEscaped)
    {
        if (_json[at] != (byte)'"')
        {
            throw JsonToken.Broken(_json, at);
        }

        var end = JsonToken.StringEnd(_json, at + 1, out isEscaped);
        name = new JsonRange(at, end - at);
        if (!(isEscaped ? AddEscaped(name) : _names.Add(_depth - 1, _json[(at + 1)..(end - 1)])))
        {
            var twice = JsonText.Cut(Token(name).GetString()!, LongestEcho);
            throw new JsonBodyException(ApiError.Invalid($"The body has the name \"{twice}\" twice in one object; send each name once.", twice, "duplicate_name"));
        }

        at = JsonToken.SpaceEnd(_json, end);
        return _json[at] == (byte)':' ? at + 1 : throw JsonToken.Broken(_json, at);
    }

    private readonly bool AddEscaped(JsonRange name)
    {
        var rented = ArrayPool<byte>.Shared.Rent(name.Length);
        var isNew = _names.Add(_depth - 1, rented.AsSpan(0, Token(name).CopyString(rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return isNew;
    }

    private readonly int Comma(int at) => _json[at] == (byte)',' ? JsonToken.SpaceEnd(_json, at + 1) : throw JsonToken.Broken(_json, at);

    private int TokenEnd(int at, out JsonTokenType kind)
    {
        switch (_json[at])
        {
            case (byte)'"':
                kind = JsonTokenType.String;
                return JsonToken.StringEnd(_json, at + 1, out _);
            case (byte)'{':
                kind = JsonTokenType.StartObject;
                Open(isObject: true);
                return at + 1;
            case (byte)'[':
                kind = JsonTokenType.StartArray;
                Open(isObject: false);
                return at + 1;
            case (byte)'t':
                kind = JsonTokenType.True;
                return JsonToken.LiteralEnd(_json, at, "true"u8);
            case (byte)'f':
                kind = JsonTokenType.False;
                return JsonToken.LiteralEnd(_json, at, "false"u8);
            case (byte)'n':
                kind = JsonTokenType.Null;
                return JsonToken.LiteralEnd(_json, at, "null"u8);
            default:
                kind = JsonTokenType.Number;
                return JsonToken.NumberEnd(_json, at);
        }
    }

    private void Open(bool isObject)
    {
        if (_depth == MaxDepth)
        {
            throw JsonToken.Refused($"The request body nests deeper than {MaxDepth} levels.");
        }

        _objects = (_objects << 1) | (isObject ? 1UL : 0);
        if (isObject)
        {
            _names.Open(_depth);
        }

        _depth++;
    }

    private void Close()
    {
        _depth--;
        if ((_objects & 1) != 0)
        {
            _names.Close(_depth);
        }

        _objects >>= 1;
    }

    /// <summary>A reader on one checked string or number, for what it takes to decode it.</summary>
    private readonly Utf8JsonReader Token(JsonRange range)
    {
        var reader = new Utf8JsonReader(_json.Slice(range.Start, range.Length));
        reader.Read();
        return reader;
    }
}
