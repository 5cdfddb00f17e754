namespace Passerelle.Testing.Dialects;

/// <summary>
/// A call that a user's words tell the model to make: <c>[[call NAME; argument=text; argument=text]]</c>. All arguments are texts, without
/// <c>;</c> and <c>]]</c>; there are no quotes, so that it survives programs that quote their prompts. Required arguments that are not told are filled.
/// </summary>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Its arguments, by name.</param>
internal sealed record ToldCall(string Name, IReadOnlyDictionary<string, string> Arguments)
{
    private const string Opening = "[[call ";

    /// <summary>The last one in a text; null when there is none.</summary>
    public static ToldCall? Find(string? text)
    {
        var start = text?.LastIndexOf(Opening, StringComparison.Ordinal) ?? -1;
        var end = start < 0 ? -1 : text!.IndexOf("]]", start, StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        var parts = text![(start + Opening.Length)..end].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [var name, .. var told])
        {
            return null;
        }

        var arguments = new Dictionary<string, string>();
        foreach (var part in told)
        {
            var pair = part.Split('=', 2);
            arguments[pair[0]] = pair[^1];
        }

        return new ToldCall(name, arguments);
    }
}
