namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>One choice of an answer.</summary>
/// <param name="Reasoning">Empty when there is none.</param>
/// <param name="Content">Null when the answer is only tool calls.</param>
/// <param name="Calls">Tool calls, in order.</param>
/// <param name="Finish">OpenAI's <c>finish_reason</c>.</param>
internal sealed record PracticeAnswer(string Reasoning, string? Content, IReadOnlyList<PracticeCall> Calls, string Finish)
{
    public int ReasoningTokens => PracticeTokens.Count(Reasoning);

    public int Tokens => ReasoningTokens + PracticeTokens.Count(Content ?? "") + Calls.Sum(c => c.Tokens);

    public long Length => Reasoning.Length + (long)(Content?.Length ?? 0) + Calls.Sum(c => (long)c.Arguments.Length);

    /// <summary>The answer as a model would give it that may not go past a stop sequence nor past a number of tokens.</summary>
    public PracticeAnswer Within(IReadOnlyList<string> stop, int? maxTokens)
    {
        var answer = this;
        var stopAt = stop.Select(s => Content?.IndexOf(s, StringComparison.Ordinal) ?? -1).Where(i => i >= 0).DefaultIfEmpty(-1).Min();
        if (stopAt >= 0)
        {
            // Nothing comes after a stop sequence, tool calls neither.
            answer = answer with { Content = Content![..stopAt], Calls = [], Finish = "stop" };
        }

        return maxTokens is int most && answer.Tokens > most ? answer.CutTo(most) : answer;
    }

    private PracticeAnswer CutTo(int left)
    {
        var reasoning = PracticeTokens.Cut(Reasoning, left);
        left -= PracticeTokens.Count(reasoning);
        var content = Content is null ? null : PracticeTokens.Cut(Content, left);
        left -= PracticeTokens.Count(content ?? "");
        var calls = new List<PracticeCall>();
        foreach (var call in Calls)
        {
            left -= PracticeTokens.Count(call.Name);
            if (left < 0)
            {
                break;
            }

            var arguments = PracticeTokens.Cut(call.Arguments, left);
            left -= PracticeTokens.Count(arguments);
            calls.Add(call with { Arguments = arguments });
            if (arguments.Length < call.Arguments.Length)
            {
                break;
            }
        }

        return new PracticeAnswer(reasoning, content ?? (calls.Count == 0 ? "" : null), calls, "length");
    }
}

/// <summary>One tool call.</summary>
/// <param name="Id">Deterministic, different for each call of an answer.</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">Usually JSON; a directive may ask for what is not, and <c>max_tokens</c> may cut it.</param>
internal sealed record PracticeCall(string Id, string Name, string Arguments)
{
    public int Tokens => PracticeTokens.Count(Name) + PracticeTokens.Count(Arguments);
}
