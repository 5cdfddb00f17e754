namespace Passerelle.Protocol.Json;

/// <summary>Follows a JSON object that comes piece by piece as the content of JSON strings: has it come to its end?</summary>
internal struct JsonNesting
{
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _opened;

    /// <summary>Whether anything but white space has come.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether the object or array that came is closed.</summary>
    public readonly bool IsComplete => _opened && _depth == 0 && !_inString;

    /// <summary>Takes the next piece.</summary>
    public void See(JsonChars text)
    {
        var rest = text.Escaped;
        while (!rest.IsEmpty)
        {
            var b = rest[0];
            var length = 1;
            if (b == (byte)'\\' && rest.Length > 1)
            {
                (b, length) = rest[1] switch
                {
                    (byte)'u' => (Unicode(rest), Math.Min(6, rest.Length)),
                    (byte)'n' or (byte)'r' or (byte)'t' => ((byte)' ', 2),
                    var other => (other, 2),
                };
            }

            rest = rest[length..];
            See(b);
        }
    }

    private void See(byte b)
    {
        HasBegun |= b != (byte)' ';
        if (_escaped)
        {
            _escaped = false;
        }
        else if (_inString)
        {
            _escaped = b == (byte)'\\';
            _inString = b != (byte)'"';
        }
        else if (b == (byte)'"')
        {
            _inString = true;
        }
        else if (b is (byte)'{' or (byte)'[')
        {
            _opened = true;
            _depth++;
        }
        else if (b is (byte)'}' or (byte)']')
        {
            _depth--;
        }
    }

    /// <summary>An escape such as <c>\u0022</c> that means a character of the syntax; any other is a letter like any.</summary>
    private static byte Unicode(ReadOnlySpan<byte> escape) =>
        escape.Length >= 6 && escape.Slice(2, 2).SequenceEqual("00"u8) && System.Buffers.Text.Utf8Parser.TryParse(escape.Slice(4, 2), out byte low, out _, 'x')
            ? low : (byte)'x';
}
