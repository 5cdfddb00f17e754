using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// Walks an answer with vectors, one pass. Megabytes of numbers are stepped over by one vectorised search instead of being read one
/// by one; everything else is read by <see cref="Utf8JsonReader"/>.
/// </summary>
internal ref struct VectorCursor
{
    /// <summary>More tokens than this are a mistake, and sums and prices must not overflow.</summary>
    private const long MostTokens = 1_000_000_000_000;

    private static readonly SearchValues<byte> InNumbers = SearchValues.Create("0123456789+-.eE, \t\r\n"u8);

    private readonly ReadOnlySpan<byte> _json;
    private Utf8JsonReader _reader;

    /// <summary>Where the bytes begin that the reader has before it.</summary>
    private int _from;

    /// <summary>Opens an answer at its first value.</summary>
    public VectorCursor(ReadOnlySpan<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json);
        _ = _reader.Read();
    }

    public readonly JsonTokenType Type => _reader.TokenType;

    /// <summary>Whether the value is a string with something in it.</summary>
    public readonly bool IsText => Type == JsonTokenType.String && !_reader.ValueSpan.IsEmpty;

    /// <summary>Goes to the next member of the object that is open; false at its end.</summary>
    public bool NextMember() => _reader.Read() && _reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether the member is called so. To be asked before its value is taken.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => _reader.ValueTextEquals(name);

    /// <summary>From a member's name to its value.</summary>
    public void ToValue() => _ = _reader.Read();

    /// <summary>From a member's name to its value, when that is an object; passes over any other value.</summary>
    public bool ToObject() => To(JsonTokenType.StartObject);

    /// <summary>From a member's name to its value, when that is an array; passes over any other value.</summary>
    public bool ToArray() => To(JsonTokenType.StartArray);

    /// <summary>Goes to the next item of the array that is open; false at its end.</summary>
    public bool NextItem() => _reader.Read() && _reader.TokenType != JsonTokenType.EndArray;

    /// <summary>Passes over the value and tells where it stands.</summary>
    public JsonRange Skip()
    {
        var start = Start;
        _reader.Skip();
        return new JsonRange(start, Position - start);
    }

    /// <summary>Where the token under the cursor starts.</summary>
    public readonly int Start => _from + (int)_reader.TokenStartIndex;

    /// <summary>Just behind what has been read.</summary>
    public readonly int Position => _from + (int)_reader.BytesConsumed;

    /// <summary>Takes a member's value in the place of a vector.</summary>
    /// <param name="reading">Gets it.</param>
    /// <param name="index">Its index, when the provider gives one.</param>
    public void TakeVector(AnswerReading reading, long? index)
    {
        var range = SkipVector(out var isVector);
        reading.Add(range, isVector, index);
    }

    /// <summary>Passes over a value in the place of a vector.</summary>
    public JsonRange SkipVector(out bool isVector)
    {
        isVector = IsText;
        if (Type != JsonTokenType.StartArray)
        {
            return Skip();
        }

        var start = Start;
        var inside = Position;
        var length = _json[inside..].IndexOfAnyExcept(InNumbers);
        if (length > 0 && _json[inside + length] == (byte)']')
        {
            // To the reader the array is an empty one.
            _reader = new Utf8JsonReader(_json[(inside + length)..], isFinalBlock: true, _reader.CurrentState);
            _from = inside + length;
            _ = _reader.Read();
            isVector = true;
            return new JsonRange(start, Position - start);
        }

        return Skip();
    }

    /// <summary>From a member's name to its value: a count of tokens; null when it is none.</summary>
    public long? Count()
    {
        _ = _reader.Read();
        if (Type == JsonTokenType.Number && _reader.TryGetDouble(out var number) && number is >= 0 and <= MostTokens)
        {
            return (long)number;
        }

        _reader.Skip();
        return null;
    }

    /// <summary>From a member's name to its value: is there anything in it?</summary>
    public bool Holds()
    {
        _ = _reader.Read();
        var holds = IsText || Type is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Number or JsonTokenType.True;
        _reader.Skip();
        return holds;
    }

    /// <summary>Reads on behind the answer, where there must be nothing.</summary>
    public void End() => _ = _reader.Read();

    private bool To(JsonTokenType type)
    {
        _ = _reader.Read();
        if (Type == type)
        {
            return true;
        }

        _reader.Skip();
        return false;
    }
}
