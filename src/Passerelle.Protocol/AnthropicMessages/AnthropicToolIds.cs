using System.Globalization;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Ids of tool calls as Anthropic takes them: letters, digits, <c>_</c> and <c>-</c>, each once in a conversation. Other dialects have
/// others, the same twice, or none; results find their calls by what they were called there, or by name and order.
/// </summary>
/// <param name="longest">The most letters of an id; a longer one keeps its end, where those of one maker differ.</param>
internal sealed class AnthropicToolIds(int longest = int.MaxValue)
{
    private readonly Dictionary<string, string> _current = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Id)> _unnamed = [];

    public string OfCall(ToolCallPart call)
    {
        var made = Clean(call.Id);
        for (var next = 1; made.Length == 0 || !_used.Add(made); next++)
        {
            made = Cut(string.Create(CultureInfo.InvariantCulture, $"{(call.Id.Length == 0 ? "toolu" : Clean(call.Id))}_{next}"));
        }

        if (call.Id.Length == 0)
        {
            _unnamed.Add((call.Name, made));
        }
        else
        {
            _current[call.Id] = made;
        }

        return made;
    }

    public string OfResult(ToolResultPart result)
    {
        if (result.CallId.Length > 0)
        {
            return _current.TryGetValue(result.CallId, out var id) ? id : Clean(result.CallId);
        }

        var at = _unnamed.FindIndex(call => call.Name == result.Name);
        if (at < 0 && _unnamed.Count > 0)
        {
            at = 0;
        }

        if (at < 0)
        {
            return "toolu_unknown";
        }

        var found = _unnamed[at].Id;
        _unnamed.RemoveAt(at);
        return found;
    }

    /// <summary>Text of letters, digits, <c>_</c> and <c>-</c>: others become <c>_</c>.</summary>
    internal static string OnlyLetters(string text)
    {
        foreach (var letter in text)
        {
            if (!IsTaken(letter))
            {
                return string.Create(text.Length, text, static (span, original) =>
                {
                    for (var i = 0; i < span.Length; i++)
                    {
                        span[i] = IsTaken(original[i]) ? original[i] : '_';
                    }
                });
            }
        }

        return text;
    }

    private string Clean(string id) => Cut(OnlyLetters(id));

    private string Cut(string id) => id.Length <= longest ? id : id[^longest..];

    private static bool IsTaken(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-';
}
