using System.Text;

namespace Passerelle.Protocol.Tests;

/// <summary>Writes random JSON text: every kind of value, every way to escape, any white space.</summary>
internal sealed class RandomJson(Random random)
{
    private static readonly string[] Spaces = ["", "", "", "", " ", "\n", "\t", "\r\n", "   "];

    private static readonly string[] Names =
    [
        "role", "content", "type", "text", "name", "id", "index", "model", "stream", "messages", "usage", "error", "finish_reason",
        "include_usage", "a", "", "é", "模型", "😀", "with space", "quote\"", "back\\slash", "a/b", "line\n", "tab\t", "12345678", "a rather long name of many words",
    ];

    private static readonly string[] Numbers = ["0", "-0", "1", "-1", "42", "1.5", "-2.25e-7", "1E+400", "9223372036854775807", "123456789012345678901234567890"];

    public string Space() => Pick(Spaces);

    public T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    /// <summary>A value of at most <paramref name="depth"/> levels.</summary>
    public string Value(int depth) => random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => "null",
        1 => "true",
        2 => "false",
        3 => Pick(Numbers),
        4 or 5 => Quote(Text()),
        6 => $"[{Space()}{string.Join($"{Space()},{Space()}", Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1)))}{Space()}]",
        _ => Object(SomeNames(random.Next(5)).Select(name => (name, Value(depth - 1)))),
    };

    /// <summary>An object of these members, in this order.</summary>
    public string Object(IEnumerable<(string Name, string Value)> members) =>
        "{" + Space() + string.Join($"{Space()},{Space()}", members.Select(m => $"{Quote(m.Name)}{Space()}:{Space()}{m.Value}")) + Space() + "}";

    public IReadOnlyList<string> SomeNames(int count) => [.. Names.OrderBy(_ => random.Next()).Take(count)];

    public string Text() => string.Concat(Enumerable.Range(0, random.Next(4)).Select(_ => Pick(Names)));

    /// <summary>A string, each character plain or escaped in any way that the grammar allows.</summary>
    public string Quote(string text)
    {
        var always = random.Next(10) == 0;
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value < ' ' || rune.Value is '"' or '\\' || always || random.Next(40) == 0)
            {
                quoted.Append(rune.Value switch
                {
                    '"' or '\\' or '/' when random.Next(2) == 0 => $"\\{rune}",
                    '\n' when random.Next(2) == 0 => "\\n",
                    '\t' when random.Next(2) == 0 => "\\t",
                    _ => string.Concat(rune.ToString().Select(c => random.Next(2) == 0 ? $"\\u{(int)c:x4}" : $"\\u{(int)c:X4}")),
                });
            }
            else
            {
                quoted.Append(rune);
            }
        }

        return quoted.Append('"').ToString();
    }

    public IReadOnlyList<T> Shuffle<T>(IEnumerable<T> items) => [.. items.OrderBy(_ => random.Next())];
}
