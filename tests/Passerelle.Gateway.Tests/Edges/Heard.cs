using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Protocol.Model;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>What a caller of a dialect makes of an answer.</summary>
/// <param name="Text">All text of the first choice.</param>
/// <param name="Calls">Its tool calls: name and arguments.</param>
/// <param name="IsEnded">Whether it looks complete: the dialect's own end behind a reason for stopping.</param>
/// <param name="Error">The error in it; null when there is none.</param>
internal sealed record Heard(string Text, IReadOnlyList<string> Calls, bool IsEnded, WireError? Error)
{
    /// <summary>Reads an answer with status 200.</summary>
    public static Heard Of(ClientDialect caller, RawAnswer answer, bool stream)
    {
        Assert.True(answer.Status == 200, $"{answer.Status} {answer.Text}");
        Assert.StartsWith(stream ? "text/event-stream" : "application/json", answer.Header("content-type"), StringComparison.Ordinal);
        Assert.Null(answer.Header("content-encoding"));
        var read = caller.Read(answer.Body, stream);
        var choice = read.Answer.Choices.FirstOrDefault();
        var parts = choice?.Parts ?? [];
        var isTerminated = !stream || caller.Provider switch
        {
            "chat" => answer.Text.TrimEnd().EndsWith("[DONE]", StringComparison.Ordinal),
            "anthropic" => answer.Text.Contains("message_stop", StringComparison.Ordinal),
            "ai-sdk-4" => answer.Text.Contains("\"finishReason\"", StringComparison.Ordinal) && answer.Text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal),
            "responses" => answer.Text.Contains("response.completed", StringComparison.Ordinal) || answer.Text.Contains("response.incomplete", StringComparison.Ordinal),
            _ => answer.Text.Contains("\"finishReason\"", StringComparison.Ordinal),
        };
        return new Heard(
            string.Concat(parts.OfType<TextPart>().Select(p => p.Text.Text)),
            [.. parts.OfType<ToolCallPart>().Select(c => $"{c.Name} {ToolArguments.AsText(c.Arguments).Text}")],
            isTerminated && read.IsEnded && choice is { Finish: not FinishReason.Unknown },
            stream ? ErrorIn(caller, answer) : null);
    }

    private static WireError? ErrorIn(ClientDialect caller, RawAnswer answer)
    {
        var last = caller.Provider == "gemini"
            ? answer.Text.TrimEnd().Split('\n')[^1]
            : answer.Events.Count > 0 ? answer.Events[^1] : "";
        if (last.Contains("\"type\":\"response.failed\"", StringComparison.Ordinal))
        {
            using var json = System.Text.Json.JsonDocument.Parse(last);
            var error = json.RootElement.GetProperty("response").GetProperty("error");
            return new WireError("response.failed", error.GetProperty("code").GetString(), null, error.GetProperty("message").GetString()!);
        }

        if (caller.Provider == "responses" && last.StartsWith("{\"type\":\"error\"", StringComparison.Ordinal) && !last.Contains("\"error\":{", StringComparison.Ordinal))
        {
            // OpenAI's own event; the gateway writes the object beside it that its libraries read.
            using var json = System.Text.Json.JsonDocument.Parse(last);
            return new WireError("error", json.RootElement.GetProperty("code").GetString(), null, json.RootElement.GetProperty("message").GetString()!);
        }

        return last.StartsWith("{\"error\":", StringComparison.Ordinal) || last.StartsWith("{\"type\":\"error\"", StringComparison.Ordinal) ? WireError.Read(caller.Provider, last) : null;
    }
}
