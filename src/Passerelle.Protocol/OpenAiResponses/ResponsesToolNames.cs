using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>
/// Names of tools in namespaces, where two are the same: no other dialect has namespaces, and each refuses two tools of one name. The
/// namespace goes in front of the name then; <see cref="ChatTool.OwnName"/> keeps what the caller knows.
/// </summary>
internal static class ResponsesToolNames
{
    /// <summary>The longest name of a function at OpenAI, Anthropic and Google.</summary>
    private const int LongestName = 64;

    /// <summary>Makes the names unique, those of earlier calls in the conversation alike.</summary>
    public static void MakeUnique(ChatRequest request)
    {
        if (!request.Tools.Exists(t => t.Namespace is not null))
        {
            return;
        }

        var taken = request.Tools.Where(t => t.Kind != ToolKind.Provider).GroupBy(t => t.Name).ToDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal);
        var made = new Dictionary<(string Space, string Name), string>();
        for (var i = 0; i < request.Tools.Count; i++)
        {
            var tool = request.Tools[i];
            if (tool.Kind != ToolKind.Provider && tool.Namespace is { } space && taken[tool.Name] > 1)
            {
                var name = Join(space, tool.Name, taken);
                taken[name] = 1;
                made.TryAdd((space, tool.Name), name);
                request.Tools[i] = tool with { Name = name, OwnName = tool.Name };
            }
        }

        foreach (var parts in made.Count > 0 ? request.Messages.Select(m => m.Parts) : [])
        {
            for (var i = 0; i < parts.Count; i++)
            {
                if (parts[i] is ToolCallPart { Namespace: { } space } call && made.TryGetValue((space, call.Name), out var name))
                {
                    parts[i] = call with { Name = name, OwnName = call.Name };
                }
            }
        }
    }

    private static string Join(string space, string name, Dictionary<string, int> taken)
    {
        var joined = $"{space}__{name}";
        if (joined.Length > LongestName)
        {
            joined = joined[..LongestName];
        }

        var unique = joined;
        for (var n = 2; taken.ContainsKey(unique); n++)
        {
            var tail = $"_{n}";
            unique = joined[..Math.Min(joined.Length, LongestName - tail.Length)] + tail;
        }

        return unique;
    }
}
