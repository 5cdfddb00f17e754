using System.Text;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Why a request may say less than before: its translation names it, or one of few rules on content does.</summary>
internal static class RequestLosses
{
    /// <summary>Which change explains which feature: the beginning of what stands behind <c>dropped:</c>, <c>changed:</c> or <c>clamped:</c>.</summary>
    private static readonly Dictionary<string, string[]> Explained = new(StringComparer.Ordinal)
    {
        ["system"] = ["messages"],
        ["conversation"] = ["messages", "document", "assistant_"],
        ["media"] = ["document", "tool_result.media", "assistant_", "audio", "image", "video", "file"],
        ["calls"] = ["messages"],
        ["results"] = ["tool_result", "messages", "tool_search"],
        ["tools"] = ["tools"],
        ["tool choice"] = ["tool_choice", "tools"],
        ["format"] = ["response_format", "text.format", "output_config"],
        ["max tokens"] = ["max_tokens", "max_output_tokens"],
        ["stop"] = ["stop"],
        ["sampling"] = ["temperature", "top_p", "top_k", "seed", "frequency_penalty", "presence_penalty"],
        ["reasoning"] = ["reasoning"],
    };

    /// <summary>The reason for the tables; null when nothing explains a difference.</summary>
    public static string? Reason(string feature, IProviderChatDialect to, RequestTranslation written)
    {
        if (Explained.TryGetValue(feature, out var names))
        {
            var named = written.Changes.Where(change => names.Any(name => change[(change.IndexOf(':', StringComparison.Ordinal) + 1)..].StartsWith(name, StringComparison.Ordinal))).ToList();
            if (named.Count > 0)
            {
                return $"named to the caller: {string.Join(", ", named.Select(Plain).Distinct())}";
            }
        }

        return (feature, to.Name) switch
        {
            ("valid", "openai-chat") when Has(written, "\"video_url\"") || Has(written, "\"audio_url\"") =>
                "addresses of films and sounds are parts of OpenRouter's and vLLM's; OpenAI itself refuses them and says so",
            _ => null,
        };
    }

    /// <summary>The reason why a request says something else as the AI SDK's call options; null when nothing explains it.</summary>
    public static string? OfCallOptions(string feature, ChatRequest before) =>
        feature == "media" && before.Messages.Exists(message => message.Parts.Exists(part => part is MediaPart { Kind: MediaKind.File } or ToolResultPart))
            ? "the SDK tells pictures, sounds and films from documents by the media type alone" : null;

    private static bool Has(RequestTranslation written, string text) => written.Body.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    /// <summary>A change without the caller's own names and numbers.</summary>
    private static string Plain(string change)
    {
        var at = change.IndexOf('[', StringComparison.Ordinal);
        return at >= 0 ? $"`{change[..at]}[]{change[(change.IndexOf(']', StringComparison.Ordinal) + 1)..]}`"
            : change.Contains(":tools.", StringComparison.Ordinal) && !change.EndsWith("tools.strict", StringComparison.Ordinal) ? $"`{change[..(change.IndexOf(':', StringComparison.Ordinal) + 1)]}tools.NAME`"
            : $"`{change}`";
    }
}
