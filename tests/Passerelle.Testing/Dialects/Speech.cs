using System.Security.Cryptography;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// What the upstream says to a request, before any dialect writes it. The text follows from the prompt (<see cref="SpokenWords"/>); a tool
/// is called when there is one and its result is not there yet; a schema that was asked for is filled.
/// </summary>
internal sealed class Speech
{
    public Speech(AskedChat asked, AnswerWish wish, UpstreamRequest request)
    {
        Seed = Convert.ToHexStringLower(SHA256.HashData(request.Body).AsSpan(0, 12));
        Reasoning = asked.Reasons || wish.Reasoning ? SpokenWords.Tokens(SpokenWords.Thought(asked.Prompt)) : [];
        var told = wish.CallsAsTold ? asked.Told?.Arguments : null;
        Calls = [.. ToolsToCall(asked, wish).Select(tool => new SpokenCall(tool.Name, SpokenWords.ArgumentTokens(Filled(tool.Parameters, told))))];
        End = Calls.Count > 0 ? SpokenEnd.Calls : SpokenEnd.Stop;
        if (Calls.Count == 0)
        {
            Text = SpokenWords.Tokens(TextFor(asked, wish));
            if (asked.MaxTokens is { } limit && limit < Text.Count)
            {
                Text = [.. Text.Take(limit)];
                End = SpokenEnd.Length;
            }
        }

        var output = Reasoning.Count + Text.Count + Calls.Sum(call => call.Arguments.Count);
        Usage = new UsageTold(asked.PromptTokens, output, Reasoning.Count) { CachedTokens = asked.CachedTokens };
    }

    /// <summary>24 hexadecimal digits that follow from the request: the material of ids.</summary>
    public string Seed { get; }

    public IReadOnlyList<string> Reasoning { get; }

    public IReadOnlyList<string> Text { get; } = [];

    public IReadOnlyList<SpokenCall> Calls { get; }

    public SpokenEnd End { get; }

    public UsageTold Usage { get; }

    /// <summary>All of it for the books: the text, or the calls one a line; its first 2,000 characters.</summary>
    public string Said
    {
        get
        {
            var said = Calls.Count == 0 ? string.Concat(Text) : string.Join('\n', Calls.Select(call => $"{call.Name} {call.Text}"));
            return said.Length <= 2000 ? said : said[..(char.IsHighSurrogate(said[1999]) ? 1999 : 2000)];
        }
    }

    /// <summary>The id of a call, in the dialect's form.</summary>
    public string CallId(string prefix, int index) => $"{prefix}{Seed[..16]}{index}";

    private static IEnumerable<AskedTool> ToolsToCall(AskedChat asked, AnswerWish wish)
    {
        if (!asked.MayCall)
        {
            return [];
        }

        if (asked.NamedTool is { } name)
        {
            return asked.Tools.Where(tool => tool.Name == name);
        }

        if (wish.CallsAsTold && !asked.MustCall)
        {
            return asked.Tools.Where(tool => tool.Name == asked.Told?.Name).Take(1);
        }

        var isDue = asked.MustCall || (!asked.AnswersTool && wish.TextBytes is null);
        return asked.Tools.Take(wish.ToolCalls is { } wished && !asked.AnswersTool ? wished : isDue ? 1 : 0);
    }

    private static string TextFor(AskedChat asked, AnswerWish wish)
    {
        if (wish.TextBytes is { } length)
        {
            return SpokenWords.OfLength(length);
        }

        return asked.JsonSchema is { } schema ? Filled(schema) : SpokenWords.Reply(asked.Prompt);
    }

    private static string Filled(JsonElement schema, IReadOnlyDictionary<string, string>? told = null) =>
        PlainJson.Text(json => SpokenWords.WriteFilled(json, schema, told: told));
}
