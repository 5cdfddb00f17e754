using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Asks for reasoning in the target's way (<see cref="TargetTraits.ReasoningStyle"/>).</summary>
internal static class OpenAiReasoningWriter
{
    public static void Write(Utf8JsonWriter json, ReasoningRequest? asked, TargetTraits target, RequestTranslation translation)
    {
        if (asked is null)
        {
            return;
        }

        switch (target.ReasoningStyle)
        {
            case "effort":
                WriteEffort(json, asked, target, translation);
                break;
            case "object" when !target.Refused.Contains("reasoning"):
                WriteObject(json, asked);
                break;
            case "thinking" when !target.Refused.Contains("thinking"):
                WriteThinking(json, asked, target, translation);
                break;
            case "enable_thinking" when !target.Refused.Contains("enable_thinking"):
                WriteEnable(json, asked, translation);
                break;
            default:
                translation.Dropped("reasoning");
                break;
        }
    }

    /// <summary>OpenAI has steps and no budget; a request that only switches reasoning off is left to the model, since many refuse <c>none</c>.</summary>
    private static void WriteEffort(Utf8JsonWriter json, ReasoningRequest asked, TargetTraits target, RequestTranslation translation)
    {
        if (target.Refused.Contains("reasoning_effort"))
        {
            translation.Dropped("reasoning_effort");
            return;
        }

        var effort = asked switch
        {
            { Effort: "max" } when target.Efforts.Count == 0 => "high",
            { Effort: { } given } => given,
            { Enabled: false } => null,
            { Budget: >= 0 and var budget } => OfBudget(budget),
            { Enabled: true } => "medium",
            _ => null,
        };
        if (asked.Effort == "max" && target.Efforts.Count == 0)
        {
            translation.Clamped("reasoning_effort");
        }
        else if (asked.Effort is null && (asked.Budget >= 0 || asked.Enabled is not null))
        {
            if (effort is null)
            {
                translation.Dropped("reasoning");
            }
            else
            {
                translation.Changed("reasoning");
            }
        }

        if (effort is not null)
        {
            json.WriteString("reasoning_effort"u8, Efforts.Fit(effort, target, translation));
        }
        else if (asked.Visible == true || asked.Summary is not null || asked.IsAdaptive)
        {
            translation.Dropped("reasoning");
        }
    }

    private static void WriteObject(Utf8JsonWriter json, ReasoningRequest asked)
    {
        json.WriteStartObject("reasoning"u8);
        if (asked.Effort is { } effort)
        {
            json.WriteString("effort"u8, effort == "max" ? "xhigh" : effort);
        }
        else if (asked.Budget is > 0 and var budget && asked.Enabled != false)
        {
            json.WriteNumber("max_tokens"u8, budget);
        }
        else if (asked.Enabled is not null || asked.IsAdaptive || asked.Budget == 0)
        {
            json.WriteBoolean("enabled"u8, asked.Enabled ?? asked.Budget != 0);
        }

        if (asked.Visible == false)
        {
            json.WriteBoolean("exclude"u8, true);
        }

        json.WriteEndObject();
    }

    /// <summary>A switch, and beside it an effort where one is given (DeepSeek); a budget has no place.</summary>
    private static void WriteThinking(Utf8JsonWriter json, ReasoningRequest asked, TargetTraits target, RequestTranslation translation)
    {
        if (IsWanted(asked) is not { } wanted)
        {
            return;
        }

        json.WriteStartObject("thinking"u8);
        json.WriteString("type"u8, wanted ? "enabled"u8 : "disabled"u8);
        json.WriteEndObject();
        if (!wanted)
        {
            return;
        }

        if (asked.Effort is { } effort && !target.Refused.Contains("reasoning_effort"))
        {
            json.WriteString("reasoning_effort"u8, Efforts.Fit(effort, target, translation));
        }
        else if (asked.Effort is not null || asked.Budget is not null)
        {
            translation.Changed("reasoning");
        }
    }

    private static void WriteEnable(Utf8JsonWriter json, ReasoningRequest asked, RequestTranslation translation)
    {
        if (IsWanted(asked) is not { } wanted)
        {
            return;
        }

        json.WriteBoolean("enable_thinking"u8, wanted);
        if (wanted && asked.Budget is > 0 and var budget)
        {
            json.WriteNumber("thinking_budget"u8, budget);
        }
        else if (wanted && asked.Effort is not null)
        {
            translation.Changed("reasoning");
        }
    }

    /// <summary>Whether the model shall think at all; null when it may choose.</summary>
    private static bool? IsWanted(ReasoningRequest asked) => asked switch
    {
        { Enabled: { } enabled } => enabled,
        { Effort: "none" } or { Budget: 0 } => false,
        { Effort: not null } or { Budget: > 0 } => true,
        _ => null,
    };

    /// <summary>The step nearest to a budget; the numbers are those that OpenRouter and Google document for their steps.</summary>
    private static string OfBudget(long budget) => budget switch
    {
        0 => "none",
        <= 1024 => "minimal",
        <= 4096 => "low",
        <= 12288 => "medium",
        _ => "high",
    };
}
