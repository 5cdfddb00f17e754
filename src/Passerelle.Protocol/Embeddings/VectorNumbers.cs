using System.Globalization;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads JSON arrays of numbers as single-precision numbers, each the nearest to what is written.</summary>
internal static class VectorNumbers
{
    /// <summary>More digits than this may not fit into 64 bits.</summary>
    private const int MostDigits = 19;

    /// <summary>The powers of ten that a double holds exactly.</summary>
    private static readonly double[] PowersOfTen =
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    /// <summary>The smallest single that has all its digits.</summary>
    private const double SmallestNormal = 1.17549435e-38;

    /// <summary>An upper limit of how many numbers an array holds.</summary>
    public static int Most(ReadOnlySpan<byte> array) => array.Count((byte)',') + 1;

    /// <summary>Reads an array.</summary>
    /// <param name="array">The array, brackets included.</param>
    /// <param name="numbers">Gets the numbers; has room for <see cref="Most"/>.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>False when it is no JSON array of finite numbers.</returns>
    public static bool TryRead(ReadOnlySpan<byte> array, Span<float> numbers, out int count)
    {
        count = 0;
        if (array.Length < 2 || array[0] != (byte)'[' || array[^1] != (byte)']')
        {
            return false;
        }

        var at = SkipSpace(array, 1);
        if (at == array.Length - 1)
        {
            return true;
        }

        while (true)
        {
            if (!TryNumber(array, ref at, out var number) || !float.IsFinite(number))
            {
                return false;
            }

            numbers[count++] = number;
            at = SkipSpace(array, at);
            if (array[at] != (byte)',')
            {
                return array[at] == (byte)']' && at == array.Length - 1;
            }

            at = SkipSpace(array, at + 1);
        }
    }

    /// <summary>Reads a number (RFC 8259 §6). It ends before the array does, so there is always a byte to look at.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> array, ref int at, out float number)
    {
        number = 0;
        var start = at;

        // Without branches: signs come at random, and half of the guesses would be wrong.
        var sign = array[at] == (byte)'-' ? 1 : 0;
        at += sign;
        ulong digits = 0;
        var first = at;
        at = ReadDigits(array, at, ref digits);
        var count = at - first;
        if (count == 0 || (array[first] == (byte)'0' && count > 1))
        {
            return false;
        }

        var exponent = 0;
        if (array[at] == (byte)'.')
        {
            var point = at + 1;
            at = ReadDigits(array, point, ref digits);
            exponent = point - at;
            count += at - point;
            if (exponent == 0)
            {
                return false;
            }
        }

        if (array[at] is (byte)'e' or (byte)'E' && !TryExponent(array, ref at, ref exponent))
        {
            return false;
        }

        if (count > MostDigits || !TryScale(digits, exponent, out number))
        {
            return float.TryParse(array[start..at], NumberStyles.Float, CultureInfo.InvariantCulture, out number);
        }

        number = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(number) | (sign << 31));
        return true;
    }

    private static int ReadDigits(ReadOnlySpan<byte> array, int at, ref ulong digits)
    {
        // A digit less zero is below ten; everything else wraps around to more.
        var sum = digits;
        for (uint digit; (digit = (uint)array[at] - '0') < 10; at++)
        {
            sum = (sum * 10) + digit;
        }

        digits = sum;
        return at;
    }

    private static bool TryExponent(ReadOnlySpan<byte> array, ref int at, ref int exponent)
    {
        at++;
        var isNegative = array[at] == (byte)'-';
        if (isNegative || array[at] == (byte)'+')
        {
            at++;
        }

        ulong digits = 0;
        var first = at;
        at = ReadDigits(array, at, ref digits);

        // Too far out for the quick way, whatever the digits have wrapped around to.
        var power = at - first > 4 ? 9999 : (int)digits;
        exponent += isNegative ? -power : power;
        return at > first;
    }

    /// <summary>
    /// Digits times a power of ten as the nearest single; false where this cannot be told so quickly. Both steps in double precision
    /// are off by at most one unit in the last place together, which matters only beside the middle between two singles.
    /// </summary>
    private static bool TryScale(ulong digits, int exponent, out float number)
    {
        number = 0;
        if (digits == 0)
        {
            return true;
        }

        if (exponent is < -22 or > 22)
        {
            return false;
        }

        var value = exponent < 0 ? digits / PowersOfTen[-exponent] : digits * PowersOfTen[exponent];
        number = (float)value;
        var belowSingle = BitConverter.DoubleToInt64Bits(value) & 0x1FFFFFFF;
        return value >= SmallestNormal && long.Abs(belowSingle - 0x10000000) > 2;
    }

    private static int SkipSpace(ReadOnlySpan<byte> array, int at)
    {
        while (array[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }
}
