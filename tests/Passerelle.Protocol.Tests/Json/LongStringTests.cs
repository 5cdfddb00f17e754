using System.Globalization;
using System.Text;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Json;

/// <summary>Strings with escapes are read 64 bytes at a time; they must be judged, in the same words, as one byte after the other would be.</summary>
public sealed class LongStringTests
{
    private const string Before = "{\"messages\":[],\n\"a\":\"";

    private static readonly string[] Pieces =
    [
        "\\n", "\\n", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r", "\\t", "\\\\\\\\", "\\\\\\\"", "\\u00e9", "\\u4E2d", "\\ud83d\\ude00", "a", "é", "中", "😀", "plain text", "\u007f",
        "a longer piece of text without any escape in it, so that whole blocks of sixty-four bytes go by before there is another one to be found",
    ];

    private static readonly string[] Wrong =
    [
        "\\x", "\\ ", "\\u12g4", "\\u12", "\\ud83d", "\\ude00", "\\ud83d\\n", "\\ud83d\\u0041", "\\\n", "\n", "\t", "\0", "\u001f", "\\N", "\\\u00e9",
    ];

    [Fact]
    public void RandomStrings_AreJudgedAsByteByByte()
    {
        var random = Seed.Take();
        var refused = 0;
        for (var run = 0; run < 40_000; run++)
        {
            var text = new StringBuilder(Before);
            for (var i = random.Next(30); i > 0; i--)
            {
                text.Append(random.Next(60) == 0 ? Wrong[random.Next(Wrong.Length)] : Pieces[random.Next(Pieces.Length)]);
            }

            text.Append("\"}").Append(' ', random.Next(2) * random.Next(130));
            var body = Encoding.UTF8.GetBytes(text.ToString());
            if (random.Next(20) == 0)
            {
                // Cut between two characters.
                body = Encoding.UTF8.GetBytes(text.ToString(0, random.Next(Before.Length, text.Length)).TrimEnd('\ud83d'));
            }

            var expected = Expected(body, Before.Length);
            Assert.True(expected == Dialects.OpenAiChat.ReadHead(body, out _)?.Message, $"run {run}: expected {expected ?? "no error"} for {Convert.ToBase64String(body)}");
            refused += expected is null ? 0 : 1;
        }

        Assert.InRange(refused, 4_000, 36_000);
    }

    [Fact]
    public void EachEscapeAtEachPlaceOfABlock_IsJudgedAsByteByByte()
    {
        foreach (var piece in Pieces.Concat(Wrong))
        {
            for (var before = 0; before < 70; before++)
            {
                for (var after = 0; after < 140; after += 23)
                {
                    var body = Encoding.UTF8.GetBytes($"{Before}\\t{new string('x', before)}{piece}{new string('y', after)}\\\\\"}}");
                    Assert.Equal(Expected(body, Before.Length), Dialects.OpenAiChat.ReadHead(body, out _)?.Message);
                }
            }
        }
    }

    [Fact]
    public void NamesWithEscapesBeyondABlock_AreComparedDecoded()
    {
        var name = new string('n', 70);
        var body = $"{{\"messages\":[],\"\\t{name}\\n{name}\":1,\"\\u0009{name}\\u000a{name}\":2}}";
        Assert.Equal("duplicate_name", Dialects.OpenAiChat.ReadHead(Encoding.UTF8.GetBytes(body), out _)?.Code);
    }

    [Fact]
    public void RecordedBodies_AreReadWithBrokenEscapesAndWithout()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        foreach (var x in RecordedTraffic.OpenAiChat().Where(x => x is { Status: 200, RequestBody: not null }))
        {
            Assert.Null(Dialects.OpenAiChat.ReadHead(x.RequestBody, out _));
            var escape = x.RequestBody.AsSpan().LastIndexOf("\\n"u8);
            if (escape > 0 && x.RequestBody![escape - 1] != (byte)'\\')
            {
                byte[] broken = [.. x.RequestBody];
                broken[escape + 1] = (byte)'N';
                Assert.Equal(Broken(broken, escape), Dialects.OpenAiChat.ReadHead(broken, out _)?.Message);
            }
        }
    }

    /// <summary>The error for the string that begins at <paramref name="at"/>; null when it is good and the object ends behind it.</summary>
    private static string? Expected(byte[] body, int at)
    {
        while (true)
        {
            if (at >= body.Length || body[at] < 0x20)
            {
                return Broken(body, at);
            }

            if (body[at] == '"')
            {
                return at + 1 < body.Length ? null : Broken(body, body.Length);
            }

            if (body[at] != '\\')
            {
                at++;
                continue;
            }

            if (at + 1 < body.Length && body[at + 1] == 'u')
            {
                var wrong = Unit(body, at + 2, out var unit);
                if (wrong >= 0)
                {
                    return Broken(body, wrong);
                }

                if (!char.IsSurrogate(unit))
                {
                    at += 6;
                    continue;
                }

                var low = '\0';
                if (char.IsHighSurrogate(unit) && body.AsSpan(at + 6).StartsWith("\\u"u8) && (wrong = Unit(body, at + 8, out low)) >= 0)
                {
                    return Broken(body, wrong);
                }

                if (!char.IsSurrogatePair(unit, low))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"The request body has half of a surrogate pair (\\uD800–\\uDFFF) at byte {at + 1}.");
                }

                at += 12;
                continue;
            }

            if (at + 1 >= body.Length || !"\"\\/bfnrt"u8.Contains(body[at + 1]))
            {
                return Broken(body, at);
            }

            at += 2;
        }
    }

    /// <summary>Reads four hexadecimal digits; the offset of the first that is none, or -1.</summary>
    private static int Unit(byte[] body, int at, out char unit)
    {
        unit = '\0';
        for (var i = at; i < at + 4; i++)
        {
            if (i >= body.Length || !char.IsAsciiHexDigit((char)body[i]))
            {
                return i;
            }
        }

        unit = (char)ushort.Parse(Encoding.ASCII.GetString(body, at, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return -1;
    }

    private static string Broken(byte[] body, int at)
    {
        var before = body.AsSpan(0, at);
        return string.Create(CultureInfo.InvariantCulture, $"The request body is not valid JSON (line {before.Count((byte)'\n') + 1}, byte {at - before.LastIndexOf((byte)'\n')} of it).");
    }
}
