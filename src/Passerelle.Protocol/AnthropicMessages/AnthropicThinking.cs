using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>How a request asks Anthropic to think, and the limit of tokens that goes with it.</summary>
/// <param name="Type"><c>enabled</c>, <c>adaptive</c>, <c>disabled</c>; null to leave it to the model.</param>
/// <param name="MaxTokens">The limit of tokens, thinking included.</param>
internal sealed record AnthropicThinking(string? Type, long MaxTokens)
{
    /// <summary>Fewer tokens to think with are refused.</summary>
    private const long LeastBudget = 1024;

    /// <summary>The limit where nothing is known of the model: every Claude writes so many.</summary>
    private const long LeastByDefault = 4096;

    /// <summary>The limit where the caller named none: enough for nearly all answers, and no bill without end.</summary>
    private const long MostByDefault = 32000;

    public long? Budget { get; init; }

    public string? Effort { get; init; }

    /// <summary>Whether the caller wants to see it; null for the model's default.</summary>
    public bool? Visible { get; init; }

    /// <summary>Whether sampling parameters are refused beside it.</summary>
    public bool IsOn => Type is "enabled" or "adaptive";

    /// <summary>Plans it for a request, and notes what cannot be had.</summary>
    public static AnthropicThinking Plan(ChatRequest request, TargetTraits target, RequestTranslation result)
    {
        var limit = request.MaxTokens ?? DefaultLimit(target);
        if (target.MaxTokens is { } most && limit > most)
        {
            limit = most;
            if (request.MaxTokens is not null)
            {
                result.Clamped("max_tokens");
            }
        }

        var wish = request.Reasoning;
        if (wish is null)
        {
            return new AnthropicThinking(null, limit);
        }

        if (request.Dialect == AnthropicMessagesDialect.DialectName)
        {
            var type = wish.IsAdaptive ? "adaptive" : wish.Enabled switch { true => "enabled", false => "disabled", null => null };
            return new AnthropicThinking(type, limit) { Budget = wish.Budget, Effort = wish.Effort, Visible = wish.Visible };
        }

        if (wish.Enabled == false || wish.Effort == "none" || wish.Budget == 0)
        {
            // A model that thinks as it sees fit does not when it is not asked to, and some of them refuse the word.
            return new AnthropicThinking(target.ReasoningStyle == "adaptive" ? null : "disabled", limit);
        }

        if (wish is { Enabled: null, Effort: null, Budget: null, IsAdaptive: false })
        {
            if (wish.Visible == true || wish.Summary is not null)
            {
                // To show thoughts without being told to think is what Gemini and OpenAI know; here there would be none.
                result.Dropped("reasoning");
            }

            return new AnthropicThinking(null, limit);
        }

        var mustCall = request.ToolChoice?.Mode is ToolChoiceMode.Required or ToolChoiceMode.Named && request.Tools.Count > 0;
        if (target.ReasoningStyle == "adaptive")
        {
            return Adaptive(wish, limit, mustCall, target, result);
        }

        // Anthropic refuses thinking beside a forced call, and in the middle of a tool loop that began without it.
        if (mustCall || IsLoopWithoutThinking(request, target))
        {
            result.Dropped("reasoning");
            return new AnthropicThinking(null, limit);
        }

        return Budgeted(wish, request.MaxTokens is null, limit, target, result);
    }

    private static AnthropicThinking Adaptive(ReasoningRequest wish, long limit, bool mustCall, TargetTraits target, RequestTranslation result)
    {
        var effort = wish.Effort ?? (wish.Budget is { } budget ? EffortOf(budget) : null);
        if (wish.Budget is not null || effort == "minimal")
        {
            result.Changed("reasoning");
        }

        effort = effort switch
        {
            null => null,
            "minimal" => "low",
            _ => Efforts.Fit(effort, target, result),
        };

        if (mustCall)
        {
            result.Dropped("reasoning");
        }

        return new AnthropicThinking(mustCall ? null : "adaptive", limit)
        {
            Effort = effort,
            Visible = wish.Visible ?? (wish.Summary is not null ? true : null),
        };
    }

    private static AnthropicThinking Budgeted(ReasoningRequest wish, bool mayRaise, long limit, TargetTraits target, RequestTranslation result)
    {
        var budget = Math.Max(LeastBudget, wish.Budget ?? BudgetOf(wish.Effort));
        if (budget != wish.Budget && wish.Budget is not null)
        {
            result.Clamped("reasoning");
        }

        if (mayRaise)
        {
            // The caller set no limit: the default is for the answer, thinking comes on top.
            limit = Math.Min(budget + DefaultLimit(target), target.MaxTokens ?? long.MaxValue);
        }

        if (limit <= LeastBudget)
        {
            result.Dropped("reasoning");
            return new AnthropicThinking(null, limit);
        }

        if (budget >= limit)
        {
            // A fifth stays for the answer.
            budget = Math.Max(LeastBudget, limit * 4 / 5);
            result.Clamped("reasoning");
        }

        return new AnthropicThinking("enabled", limit) { Budget = budget };
    }

    private static long DefaultLimit(TargetTraits target) =>
        target.DefaultMaxTokens ?? (target.MaxTokens is { } most ? Math.Min(most, MostByDefault) : LeastByDefault);

    private static long BudgetOf(string? effort) => effort switch
    {
        "minimal" => LeastBudget,
        "low" => 2048,
        "high" => 16384,
        "xhigh" or "max" => 32768,
        _ => 8192,
    };

    /// <summary>The effort that comes nearest to a budget of tokens.</summary>
    public static string EffortOf(long budget) => budget switch
    {
        <= 2048 => "low",
        <= 8192 => "medium",
        <= 16384 => "high",
        _ => "xhigh",
    };

    /// <summary>Whether the model's last turn called tools, is being answered, and has no thinking that the target would take.</summary>
    private static bool IsLoopWithoutThinking(ChatRequest request, TargetTraits target)
    {
        for (var i = request.Messages.Count - 1; i >= 0; i--)
        {
            var message = request.Messages[i];
            if (message.Role == Role.User && !message.Parts.Exists(part => part is ToolResultPart))
            {
                return false;
            }

            if (message.Role == Role.Assistant)
            {
                return message.Parts.Exists(part => part is ToolCallPart)
                    && !message.Parts.Exists(part => part is ReasoningPart { Signature.Format: var format } && format == target.Signatures);
            }
        }

        return false;
    }
}
