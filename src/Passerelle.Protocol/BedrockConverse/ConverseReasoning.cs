using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>Asks for reasoning, which Converse has no field for: each maker's models have their own.</summary>
internal sealed class ConverseReasoning(ConverseModelFields fields, ChatRequest request, TargetTraits target, RequestTranslation result)
{
    /// <summary>Adds what the request asks for.</summary>
    /// <param name="thinking">Claude's plan; null for other models.</param>
    public void Add(AnthropicThinking? thinking)
    {
        if (thinking is not null)
        {
            AddThinking(thinking);
        }
        else if (request.Reasoning is { } wish && (wish.Enabled is not null || wish.Effort is not null || wish.Budget is not null || wish.IsAdaptive))
        {
            AddEffort(wish);
        }
        else if (request.Reasoning is { } shown && (shown.Visible == true || shown.Summary is not null))
        {
            result.Dropped("reasoning");
        }
    }

    private void AddThinking(AnthropicThinking thinking)
    {
        if (thinking.Type is { } type && Takes("thinking"))
        {
            fields.Add("thinking", member =>
            {
                member.WriteStartObject();
                member.WriteString("type"u8, type);
                if (thinking is { Type: "enabled", Budget: { } budget })
                {
                    member.WriteNumber("budget_tokens"u8, budget);
                }

                if (thinking is { IsOn: true, Visible: { } visible })
                {
                    member.WriteString("display"u8, visible ? "summarized"u8 : "omitted"u8);
                }

                member.WriteEndObject();
            });
        }

        if (thinking.Effort is { } effort && Takes("output_config"))
        {
            fields.Add("output_config", member =>
            {
                member.WriteStartObject();
                member.WriteString("effort"u8, effort);
                member.WriteEndObject();
            });
        }
    }

    /// <summary>How others than Claude are asked: by an effort, in a field of their maker's.</summary>
    private void AddEffort(ReasoningRequest wish)
    {
        var isOff = wish.Enabled == false || wish.Effort == "none" || wish.Budget == 0;
        var effort = isOff ? "none" : wish.Effort ?? (wish.Budget is { } budget ? AnthropicThinking.EffortOf(budget) : "medium");
        if (wish.Budget > 0)
        {
            result.Changed("reasoning");
        }

        switch (target.ReasoningStyle)
        {
            case "effort" when isOff && !target.Efforts.Contains("none"):
            case "reasoning_config" when isOff:
                // What is not asked for is left to the model, and these have no word for less.
                result.Dropped("reasoning");
                break;
            case "effort":
                fields.Add("reasoning_effort", member => member.WriteStringValue(Efforts.Fit(effort, target, result)));
                break;
            case "reasoning_config":
                fields.Add("reasoning_config", member => member.WriteStringValue(Efforts.Fit(effort, target, result)));
                break;
            case "nova":
                fields.Add("reasoningConfig", member =>
                {
                    member.WriteStartObject();
                    member.WriteString("type"u8, isOff ? "disabled"u8 : "enabled"u8);
                    if (!isOff)
                    {
                        member.WriteString("maxReasoningEffort"u8, NovaEffort(effort));
                    }

                    member.WriteEndObject();
                });
                break;
            default:
                result.Dropped("reasoning");
                break;
        }
    }

    /// <summary>Nova knows three efforts.</summary>
    private string NovaEffort(string effort)
    {
        if (effort is "low" or "medium" or "high")
        {
            return effort;
        }

        result.Clamped("reasoning_effort");
        return effort == "minimal" ? "low" : "high";
    }

    private bool Takes(string field)
    {
        if (!target.Refused.Contains(field))
        {
            return true;
        }

        result.Dropped(field);
        return false;
    }
}
