using System.Globalization;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// Ids of tool calls as Anthropic takes them: letters, digits, <c>_</c> and <c>-</c>, each once in a conversation. Other dialects have
/// others, the same twice, or none; results find their calls by what they were called there, or by name and order.
/// </summary>
internal sealed class AnthropicToolIds
{
    private readonly Dictionary<string, string> _current = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly List<(string Name, string Id)> _unnamed = [];

    public string OfCall(ToolCallPart call)
    {
        var made = Clean(call.Id);
        for (var next = 1; made.Length == 0 || !_used.Add(made); next++)
        {
            made = string.Create(CultureInfo.InvariantCulture, $"{(call.Id.Length == 0 ? "toolu" : Clean(call.Id))}_{next}");
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

    private static string Clean(string id)
    {
        foreach (var letter in id)
        {
            if (!IsTaken(letter))
            {
                return string.Create(id.Length, id, static (span, text) =>
                {
                    for (var i = 0; i < span.Length; i++)
                    {
                        span[i] = IsTaken(text[i]) ? text[i] : '_';
                    }
                });
            }
        }

        return id;
    }

    private static bool IsTaken(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-';
}
