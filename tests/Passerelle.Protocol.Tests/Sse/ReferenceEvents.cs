using System.Text;
using System.Text.RegularExpressions;

namespace Passerelle.Protocol.Tests.Sse;

/// <summary>Server-sent events read in the slow and simple way of WHATWG HTML §9.2.6, from the whole text at once.</summary>
internal static partial class ReferenceEvents
{
    /// <summary>
    /// Each event that has data. What follows the last blank line counts as an event too: providers leave the last blank line out
    /// and their clients read on.
    /// </summary>
    public static IReadOnlyList<(string Name, string Data)> Read(ReadOnlySpan<byte> stream)
    {
        var events = new List<(string, string)>();
        var name = "";
        List<string> data = [];
        var text = Encoding.Latin1.GetString(stream.StartsWith("\uFEFF"u8) ? stream[3..] : stream);
        foreach (var line in LineEnd().Split(text).Append(""))
        {
            if (line.Length == 0)
            {
                if (string.Join('\n', data) is { Length: > 0 } joined)
                {
                    events.Add((name, joined));
                }

                name = "";
                data = [];
                continue;
            }

            var parts = line.Split(':', 2);
            var value = parts.Length == 1 ? "" : parts[1].StartsWith(' ') ? parts[1][1..] : parts[1];
            if (parts[0] == "data")
            {
                data.Add(value);
            }
            else if (parts[0] == "event")
            {
                name = value;
            }
        }

        return events;
    }

    [GeneratedRegex("\r\n|\n|\r")]
    private static partial Regex LineEnd();
}
