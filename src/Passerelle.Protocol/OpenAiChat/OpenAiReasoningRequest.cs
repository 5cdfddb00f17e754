using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// The ways to ask for reasoning, both ways: OpenAI's <c>reasoning_effort</c>, OpenRouter's <c>reasoning</c>, DeepSeek's and Z.ai's
/// <c>thinking</c>, Qwen's <c>enable_thinking</c> and <c>thinking_budget</c>.
/// </summary>
internal static class OpenAiReasoningRequest
{
    /// <summary>Reads the member under the cursor if it is one of them.</summary>
    public static bool Read(ref JsonCursor cursor, ChatRequest request)
    {
        var asked = request.Reasoning ?? new ReasoningRequest();
        if (cursor.Is("reasoning_effort"u8))
        {
            cursor.ToValue();
            if (Effort(ref cursor) is { } effort)
            {
                request.Reasoning = asked with { Effort = effort };
            }
        }
        else if (cursor.Is("reasoning"u8))
        {
            cursor.ToValue();
            ReadObject(ref cursor, request, asked);
        }
        else if (cursor.Is("thinking"u8))
        {
            cursor.ToValue();
            ReadThinking(ref cursor, request, asked);
        }
        else if (cursor.Is("enable_thinking"u8))
        {
            cursor.ToValue();
            if (cursor.BooleanOrNull() is { } enabled)
            {
                request.Reasoning = asked with { Enabled = enabled };
            }
        }
        else if (cursor.Is("thinking_budget"u8))
        {
            cursor.ToValue();
            if (cursor.IntegerOrNull() is { } budget)
            {
                request.Reasoning = asked with { Budget = budget };
            }
        }
        else if (cursor.Is("include_reasoning"u8))
        {
            cursor.ToValue();
            if (cursor.BooleanOrNull() is { } visible)
            {
                request.Reasoning = asked with { Visible = visible };
            }
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void ReadObject(ref JsonCursor cursor, ChatRequest request, ReasoningRequest asked)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("effort"u8))
            {
                cursor.ToValue();
                asked = asked with { Effort = Effort(ref cursor) };
            }
            else if (cursor.Is("max_tokens"u8))
            {
                cursor.ToValue();
                asked = asked with { Budget = cursor.IntegerOrNull() };
            }
            else if (cursor.Is("enabled"u8))
            {
                cursor.ToValue();
                asked = asked with { Enabled = cursor.BooleanOrNull() };
            }
            else if (cursor.Is("exclude"u8))
            {
                cursor.ToValue();
                asked = asked with { Visible = !cursor.BooleanOrNull() };
            }
            else if (cursor.Is("summary"u8))
            {
                cursor.ToValue();
                asked = asked with { Summary = cursor.TextOrNull() };
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        request.Reasoning = asked;
    }

    private static void ReadThinking(ref JsonCursor cursor, ChatRequest request, ReasoningRequest asked)
    {
        if (cursor.IsNull)
        {
            return;
        }

        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("type"u8))
            {
                cursor.ToValue();
                asked = cursor.TextOrNull() switch
                {
                    "enabled" => asked with { Enabled = true },
                    "disabled" => asked with { Enabled = false },
                    "adaptive" or "auto" => asked with { IsAdaptive = true },
                    null => asked,
                    _ => throw cursor.Refuse("must be \"enabled\", \"disabled\" or \"adaptive\"."),
                };
            }
            else if (cursor.Is("budget_tokens"u8))
            {
                cursor.ToValue();
                asked = asked with { Budget = cursor.IntegerOrNull() };
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        request.Reasoning = asked;
    }

    private static string? Effort(ref JsonCursor cursor)
    {
        var effort = cursor.TextOrNull();

        // Groq's word for saying nothing.
        return effort is null or "default" ? null
            : Efforts.Words.Contains(effort) ? effort
            : throw cursor.Refuse($"must be one of {string.Join(", ", Efforts.Words)}.");
    }
}
