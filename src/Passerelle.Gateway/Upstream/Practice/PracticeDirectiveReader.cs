using System.Buffers;
using System.Globalization;
using System.Text;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>Finds the directives of a message. <c>[[</c> opens one only when a letter follows at once, so that matrices and shell tests stay text.</summary>
internal sealed class PracticeDirectiveReader
{
    public const int MaxWords = 100_000;

    /// <summary>Bounds the work that one message can cause.</summary>
    private const int MaxDirectives = 64;

    private const int LongestArguments = 1024 * 1024;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestGap = TimeSpan.FromMinutes(1);
    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    private readonly string _message;
    private readonly StringBuilder _rest = new();
    private readonly PracticeDirectives _found = new();

    private PracticeDirectiveReader(string message) => _message = message;

    public static PracticeDirectives Read(string message)
    {
        var reader = new PracticeDirectiveReader(message);
        reader.ReadAll();
        return reader._found;
    }

    private void ReadAll()
    {
        var at = 0;
        var count = 0;
        while (count < MaxDirectives)
        {
            var open = _message.IndexOf("[[", at, StringComparison.Ordinal);
            if (open < 0)
            {
                break;
            }

            var name = open + 2;
            if (name >= _message.Length || !char.IsAsciiLetter(_message[name]))
            {
                _rest.Append(_message, at, open + 1 - at);
                at = open + 1;
                continue;
            }

            var nameEnd = name;
            while (nameEnd < _message.Length && (char.IsAsciiLetter(_message[nameEnd]) || _message[nameEnd] == '-'))
            {
                nameEnd++;
            }

            var word = _message[name..Math.Min(nameEnd, name + 40)].ToLowerInvariant();
            var close = word == "tool" ? EndOfTool(nameEnd) : _message.IndexOf("]]", nameEnd, StringComparison.Ordinal);
            if (close < 0)
            {
                break;
            }

            _rest.Append(_message, at, open - at);
            at = close + 2;
            count++;
            if (!Follow(word, _message[nameEnd..close].Trim()))
            {
                _found.Wrong.Add(_message[open..at]);
            }
        }

        _rest.Append(_message, at, _message.Length - at);
        _found.Text = _rest.ToString().Trim();
    }

    /// <summary>Arguments may hold <c>]]</c> themselves (<c>{"a":[[1]]}</c>): an object ends where its braces do.</summary>
    private int EndOfTool(int from)
    {
        var close = _message.IndexOf("]]", from, StringComparison.Ordinal);
        var brace = _message.IndexOf('{', from);
        if (brace < 0 || brace > close)
        {
            return close;
        }

        var depth = 0;
        var inString = false;
        var limit = Math.Min(_message.Length, brace + LongestArguments);
        for (var i = brace; i < limit; i++)
        {
            var c = _message[i];
            if (inString)
            {
                i += c == '\\' ? 1 : 0;
                inString = c != '"';
            }
            else if (c == '"')
            {
                inString = true;
            }
            else if (c == '{')
            {
                depth++;
            }
            else if (c == '}' && --depth == 0)
            {
                return _message.IndexOf("]]", i, StringComparison.Ordinal);
            }
        }

        return close;
    }

    private bool Follow(string name, string arguments) => name switch
    {
        "say" => Say(arguments),
        "words" => Words(arguments),
        "reason" => Reason(arguments),
        "tool" => Tool(arguments),
        "delay" => TryTime(arguments, LongestDelay, out var delay) && Set(() => _found.Delay = delay),
        "gap" => TryTime(arguments, LongestGap, out var gap) && Set(() => _found.Gap = gap),
        "fail" => Fail(arguments),
        "cut" => TryCount(arguments, out var cut) && Set(() => _found.CutAfter = cut),
        "error" => TryCount(arguments, out var error) && Set(() => _found.ErrorAfter = error),
        "hang" => TryCount(arguments, out var hang) && Set(() => _found.HangAfter = hang),
        "usage" => Usage(arguments),
        "no-usage" => arguments.Length == 0 && Set(() => _found.NoUsage = true),
        "finish" => arguments is "stop" or "length" or "tool_calls" or "content_filter" or "function_call" && Set(() => _found.Finish = arguments),
        "help" => Help(arguments),
        _ => false,
    };

    private static bool Set(Action set)
    {
        set();
        return true;
    }

    private bool Say(string text)
    {
        _found.Parts.Add(new PracticePart(text, 0));
        return true;
    }

    private bool Words(string arguments)
    {
        if (!TryWhole(arguments, out var count) || count is 0 or > MaxWords)
        {
            return false;
        }

        _found.Parts.Add(new PracticePart(null, count));
        return true;
    }

    private bool Reason(string text)
    {
        _found.Reasoning = _found.Reasoning is null ? text : $"{_found.Reasoning}\n{text}";
        return text.Length > 0;
    }

    private bool Tool(string arguments)
    {
        var end = arguments.AsSpan().IndexOfAnyExcept(NameLetters);
        var name = end < 0 ? arguments : arguments[..end];
        var rest = end < 0 ? "" : arguments[end..].Trim();
        _found.Calls.Add((name, rest.Length == 0 ? "{}" : rest));
        return name.Length is > 0 and <= 64;
    }

    private bool Fail(string arguments)
    {
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || !TryWhole(words[0], out var status) || status is < 400 or > 599)
        {
            return false;
        }

        string? type = null, code = null;
        int? retryAfter = null;
        foreach (var word in words.Skip(1))
        {
            var (key, value) = Pair(word);
            if (key == "retry-after" && TryWhole(value, out var seconds))
            {
                retryAfter = seconds;
            }
            else if (key == "type" && value.Length > 0)
            {
                type = value;
            }
            else if (key == "code" && value.Length > 0)
            {
                code = value;
            }
            else
            {
                return false;
            }
        }

        _found.Failure = PracticeError.Asked(status, type, code, retryAfter);
        return true;
    }

    private bool Usage(string arguments)
    {
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        foreach (var word in words)
        {
            var (key, value) = Pair(word);
            if (!TryWhole(value, out var tokens))
            {
                return false;
            }

            switch (key)
            {
                case "in": _found.UsageIn = tokens; break;
                case "out": _found.UsageOut = tokens; break;
                case "cached": _found.UsageCached = tokens; break;
                case "reasoning": _found.UsageReasoning = tokens; break;
                default: return false;
            }
        }

        return words.Length > 0;
    }

    private bool Help(string arguments)
    {
        _found.Help = true;
        _found.HelpLanguage = arguments.Length == 0 ? null : arguments;
        return arguments is "" or "en" or "fr";
    }

    private static (string Key, string Value) Pair(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]);
    }

    private static bool TryCount(string text, out int count) => text.Length == 0 ? (count = 0) == 0 : TryWhole(text, out count);

    /// <summary>0 to 999,999,999.</summary>
    private static bool TryWhole(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 999_999_999;

    /// <summary><c>500ms</c>, <c>2s</c>, or milliseconds without a unit.</summary>
    private static bool TryTime(string text, TimeSpan longest, out TimeSpan time)
    {
        var seconds = text.EndsWith('s') && !text.EndsWith("ms", StringComparison.Ordinal);
        var digits = seconds ? text[..^1] : text.EndsWith("ms", StringComparison.Ordinal) ? text[..^2] : text;
        var good = TryWhole(digits.TrimEnd(), out var number);
        time = seconds ? TimeSpan.FromSeconds(number) : TimeSpan.FromMilliseconds(number);
        return good && time <= longest;
    }
}
