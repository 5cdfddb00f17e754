using System.Globalization;
using System.Text;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>
/// Makes a text that a regular expression matches: first alternatives, fewest repeats. It reads the part of ECMA-262 that
/// schemas use: literals, <c>.</c>, classes, <c>\d \w \s</c> and their opposites, groups, alternatives, quantifiers, anchors.
/// </summary>
internal sealed class PatternSample
{
    private const int Deepest = 32;
    private const int Longest = 100_000;

    private readonly string _pattern;
    private readonly int _repeats;
    private int _at;
    private bool _understood = true;

    private PatternSample(string pattern, int repeats)
    {
        _pattern = pattern;
        _repeats = repeats;
    }

    /// <param name="pattern">The expression.</param>
    /// <param name="repeats">How often to repeat beyond the fewest, where that is allowed.</param>
    /// <returns>Null when the expression uses what is not read here (look-around, back references) or would get too long.</returns>
    public static string? Make(string pattern, int repeats)
    {
        var sample = new PatternSample(pattern, repeats);
        var text = sample.Alternatives(0);
        return sample._understood && sample._at == pattern.Length ? text : null;
    }

    private bool More => _understood && _at < _pattern.Length;

    private string Alternatives(int depth)
    {
        _understood &= depth <= Deepest;
        var first = Sequence(depth);
        while (More && _pattern[_at] == '|')
        {
            _at++;
            Sequence(depth);
        }

        return first;
    }

    private string Sequence(int depth)
    {
        var text = new StringBuilder();
        while (More && _pattern[_at] is not ('|' or ')'))
        {
            var atom = Atom(depth);
            var times = Times();
            _understood &= times * (long)atom.Length <= Longest && text.Length <= Longest;
            for (var i = 0; _understood && atom.Length > 0 && i < times; i++)
            {
                text.Append(atom);
            }
        }

        return text.ToString();
    }

    private string Atom(int depth)
    {
        var c = _pattern[_at++];
        switch (c)
        {
            case '^' or '$':
                return "";
            case '.':
                return "a";
            case '(':
                return Group(depth);
            case '[':
                return Class();
            case '\\':
                return Escape() is char escaped ? escaped.ToString() : "";
            case '*' or '+' or '?':
                _understood = false;
                return "";
            default:
                return c.ToString();
        }
    }

    private string Group(int depth)
    {
        if (More && _pattern[_at] == '?')
        {
            var named = _at + 2 < _pattern.Length && _pattern[_at + 1] == '<' && _pattern[_at + 2] is not ('=' or '!');
            var end = named ? _pattern.IndexOf('>', _at) : _at + 1 < _pattern.Length && _pattern[_at + 1] == ':' ? _at + 1 : -1;
            _understood &= end > 0;
            _at = end + 1;
        }

        var text = _understood ? Alternatives(depth + 1) : "";
        _understood &= _at < _pattern.Length && _pattern[_at] == ')';
        _at++;
        return text;
    }

    private string Class()
    {
        var negated = More && _pattern[_at] == '^';
        _at += negated ? 1 : 0;
        var ranges = new List<(char From, char To)>();
        while (More && _pattern[_at] != ']')
        {
            if (_pattern[_at] == '\\' && _at + 1 < _pattern.Length && ClassOf(_pattern[_at + 1]) is { } known)
            {
                ranges.AddRange(known);
                _at += 2;
                continue;
            }

            var from = ClassCharacter();
            var to = from;
            if (_at + 1 < _pattern.Length && _pattern[_at] == '-' && _pattern[_at + 1] != ']')
            {
                _at++;
                to = ClassCharacter();
            }

            ranges.Add((from, to));
        }

        _understood &= _at < _pattern.Length && (negated || ranges.Count > 0);
        _at++;
        if (!_understood)
        {
            return "";
        }

        return negated ? Outside(ranges)?.ToString() ?? Refuse() : ranges[0].From.ToString();
    }

    private char ClassCharacter()
    {
        var c = _pattern[_at++];
        return c != '\\' ? c : More && _pattern[_at] == 'b' ? Take('\b') : Escape() ?? '\0';
    }

    private char Take(char value)
    {
        _at++;
        return value;
    }

    /// <summary>The character that an escape stands for, or one of its class; null for an anchor.</summary>
    private char? Escape()
    {
        if (!More)
        {
            _understood = false;
            return null;
        }

        var c = _pattern[_at++];
        switch (c)
        {
            case 'b':
                return null;
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case 'x':
                return Hexadecimal(2);
            case 'u':
                return Hexadecimal(4);
            case 'D' or 'W' or 'S':
                return Outside(ClassOf(char.ToLowerInvariant(c))!);
            case 'd' or 'w' or 's':
                return ClassOf(c)![0].From;
            default:
                // Back references, Unicode properties and the like: not read here.
                _understood &= !char.IsAsciiLetterOrDigit(c);
                return c;
        }
    }

    private char Hexadecimal(int digits)
    {
        var end = Math.Min(_pattern.Length, _at + digits);
        _understood &= ushort.TryParse(_pattern.AsSpan(_at, end - _at), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            && end - _at == digits && !char.IsSurrogate((char)code);
        _at = end;
        return (char)code;
    }

    /// <summary>The fewest repeats of the quantifier that stands here, and some more if asked and allowed.</summary>
    private int Times()
    {
        if (!More)
        {
            return 1;
        }

        var (least, most) = _pattern[_at] switch
        {
            '*' => (0, int.MaxValue),
            '+' => (1, int.MaxValue),
            '?' => (0, 1),
            '{' => Braces(),
            _ => (-1, -1),
        };
        if (least < 0)
        {
            return 1;
        }

        _at++;
        if (More && _pattern[_at] == '?')
        {
            _at++;
        }

        return (int)Math.Min(most, least + (long)_repeats);
    }

    private (int Least, int Most) Braces()
    {
        var end = _pattern.IndexOf('}', _at);
        var numbers = end < 0 ? [] : _pattern[(_at + 1)..end].Split(',');
        var most = int.MaxValue;
        var good = numbers.Length is 1 or 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && (numbers[^1].Length == 0 || int.TryParse(numbers[^1], NumberStyles.None, CultureInfo.InvariantCulture, out most));
        _understood &= good;
        if (!good)
        {
            return (1, 1);
        }

        _at = end;
        return (int.Parse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture), most);
    }

    private string Refuse()
    {
        _understood = false;
        return "";
    }

    private static (char From, char To)[]? ClassOf(char letter) => letter switch
    {
        'd' => [('0', '9')],
        'w' => [('a', 'z'), ('A', 'Z'), ('0', '9'), ('_', '_')],
        's' => [(' ', ' '), ('\t', '\r')],
        _ => null,
    };

    private static char? Outside(IReadOnlyList<(char From, char To)> ranges)
    {
        foreach (var c in "a0A-_ .,:/!#")
        {
            if (!ranges.Any(r => c >= r.From && c <= r.To))
            {
                return c;
            }
        }

        return null;
    }
}
