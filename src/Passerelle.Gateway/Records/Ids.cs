namespace Passerelle.Gateway.Records;

/// <summary>
/// Makes ids that sort by time: 42 bits of milliseconds since 2024-01-01 UTC, 10 bits of node, 11 bits of sequence. They never repeat and
/// never go back, also when the clock does. Safe from any thread, without a lock.
/// </summary>
/// <remarks>
/// As text an id is a prefix and 13 characters of Crockford's base 32 in lower case (<c>req_01h2…</c>), which sorts as the number does.
/// Reading takes either case, and <c>o</c> for 0, <c>i</c> and <c>l</c> for 1.
/// </remarks>
public sealed class Ids
{
    /// <summary>Characters of an id without its prefix.</summary>
    public const int Digits = 13;

    /// <summary>Characters of an id with its prefix.</summary>
    public const int TextLength = 4 + Digits;

    private const string RequestPrefix = "req_";
    private const string AttemptPrefix = "att_";
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int SequenceBits = 11;
    private const int NodeBits = 10;
    internal const int TimeShift = SequenceBits + NodeBits;
    private const long SequenceMask = (1L << SequenceBits) - 1;
    private const long NodeMask = ((1L << NodeBits) - 1) << SequenceBits;

    internal static readonly long Epoch = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private readonly TimeProvider _time;
    private readonly long _node;
    private long _last;

    /// <param name="time">The clock.</param>
    /// <param name="node">Which node of a cluster this is, 0 to 1023.</param>
    public Ids(TimeProvider time, int node = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, 1 << NodeBits);
        _time = time;
        _node = (long)node << SequenceBits;
    }

    public long Next()
    {
        var now = First(_time.GetUtcNow()) | _node;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = now > last ? now : After(last);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return next;
            }
        }
    }

    /// <summary>Makes all further ids greater than this one: for ids that are on disk from a time when the clock was ahead.</summary>
    public void StayAfter(long id)
    {
        var last = Volatile.Read(ref _last);
        while (id > last)
        {
            var seen = Interlocked.CompareExchange(ref _last, id, last);
            if (seen == last)
            {
                return;
            }

            last = seen;
        }
    }

    /// <summary>The least id of a moment: a bound for searches by time.</summary>
    public static long First(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeMilliseconds() - Epoch) << TimeShift;

    /// <summary>When an id was made.</summary>
    public static DateTimeOffset TimeOf(long id) => DateTimeOffset.FromUnixTimeMilliseconds((id >> TimeShift) + Epoch);

    public static string RequestText(long id) => Text(RequestPrefix, id);

    public static string AttemptText(long id) => Text(AttemptPrefix, id);

    public static bool TryParseRequest(ReadOnlySpan<char> text, out long id) => TryParse(text, RequestPrefix, out id);

    public static bool TryParseAttempt(ReadOnlySpan<char> text, out long id) => TryParse(text, AttemptPrefix, out id);

    private static string Text(string prefix, long id) => string.Create(TextLength, (prefix, id), static (text, it) =>
    {
        it.prefix.CopyTo(text);
        var rest = it.id;
        for (var i = TextLength - 1; i >= it.prefix.Length; i--)
        {
            text[i] = Alphabet[(int)(rest & 31)];
            rest >>= 5;
        }
    });

    private static bool TryParse(ReadOnlySpan<char> text, string prefix, out long id)
    {
        id = 0;
        if (text.Length != TextLength || !text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in text[prefix.Length..])
        {
            var digit = char.ToLowerInvariant(c) switch
            {
                'o' => 0,
                'i' or 'l' => 1,
                var other => Alphabet.IndexOf(other),
            };

            // 13 digits hold 65 bits; an id has 63.
            if (digit < 0 || id >> (63 - 5) != 0)
            {
                id = 0;
                return false;
            }

            id = (id << 5) | (uint)digit;
        }

        return true;
    }

    private long After(long last)
    {
        // The last id may be another node's (see StayAfter), or the last of its millisecond: then borrow from the next one.
        var isOurs = (last & NodeMask) == _node;
        return isOurs && (last & SequenceMask) != SequenceMask ? last + 1 : (((last >> TimeShift) + 1) << TimeShift) | _node;
    }
}
