using System.Text;

namespace Passerelle.Tests.Docs;

/// <summary>The calls of the program in a line of shell, as far as the documents need: quotes, pipes, redirections, variables, comments.</summary>
internal static class ShellLine
{
    private const string Ends = "|&;<>()";

    /// <summary>The arguments of each call of <c>passerelle</c> or <c>./run</c>.</summary>
    public static IEnumerable<IReadOnlyList<string>> Calls(string line)
    {
        List<string>? call = null;
        var first = true;
        foreach (var word in Words(line))
        {
            if (word is null)
            {
                if (call is not null)
                {
                    yield return call;
                }

                call = null;
                first = true;
            }
            else if (first)
            {
                // "NAME=value" in front of a command is not the command.
                first = word.Contains('=', StringComparison.Ordinal);
                call = word is "passerelle" or "./run" ? [] : null;
            }
            else
            {
                call?.Add(word);
            }
        }

        if (call is not null)
        {
            yield return call;
        }
    }

    /// <summary>The words of the line; null where a command ends.</summary>
    private static IEnumerable<string?> Words(string line)
    {
        var word = new StringBuilder();
        var open = false;
        char? quote = null;
        foreach (var c in line.Trim())
        {
            if (quote is not null)
            {
                quote = c == quote ? null : quote;
                _ = quote is null ? word : word.Append(c);
            }
            else if (c is '"' or '\'')
            {
                quote = c;
                open = true;
            }
            else if (c == ' ' || Ends.Contains(c))
            {
                if (open)
                {
                    yield return word.ToString();
                }

                word.Clear();
                open = false;
                if (c != ' ')
                {
                    yield return null;
                }
            }
            else if (c == '#' && !open)
            {
                yield break;
            }
            else
            {
                word.Append(c);
                open = true;
            }
        }

        if (open)
        {
            yield return word.ToString();
        }
    }
}
