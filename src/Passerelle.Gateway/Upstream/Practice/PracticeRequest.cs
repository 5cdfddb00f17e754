using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>A chat request, as far as the practice provider cares. Elements of JSON live as long as the document that was read.</summary>
internal sealed record PracticeRequest
{
    public required string Model { get; init; }

    /// <summary>At least one.</summary>
    public required IReadOnlyList<PracticeMessage> Messages { get; init; }

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    /// <summary>The smaller of <c>max_tokens</c> and <c>max_completion_tokens</c>; null is no limit.</summary>
    public int? MaxTokens { get; init; }

    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>How many choices, 1 to 128.</summary>
    public int N { get; init; } = 1;

    public long Seed { get; init; }

    /// <summary>The function tools; tools of other types are only counted, in <see cref="OtherTools"/>.</summary>
    public IReadOnlyList<PracticeTool> Tools { get; init; } = [];

    public int OtherTools { get; init; }

    /// <summary><c>auto</c>, <c>none</c> or <c>required</c>.</summary>
    public string ToolChoice { get; init; } = "auto";

    /// <summary>The tool that <c>tool_choice</c> names, or null.</summary>
    public PracticeTool? NamedTool { get; init; }

    /// <summary>True only when <c>parallel_tool_calls</c> says so.</summary>
    public bool ParallelTools { get; init; }

    /// <summary><c>text</c>, <c>json_object</c> or <c>json_schema</c>.</summary>
    public string Format { get; init; } = "text";

    /// <summary>The schema of format <c>json_schema</c>; undefined when it gave none.</summary>
    public JsonElement Schema { get; init; }

    /// <summary>Content parts that are no text, counted by their <c>type</c>.</summary>
    public required IReadOnlyDictionary<string, int> Attachments { get; init; }

    /// <summary>Names of the optional fields that were set, in the order of the body; <c>stream</c> and <c>stream_options</c> are left out.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <summary>UTF-8 bytes of all message texts, tool calls and tool definitions: what the prompt's tokens are counted from.</summary>
    public long PromptBytes { get; init; }
}

/// <summary>One message.</summary>
/// <param name="Role">developer, system, user, assistant, tool or function.</param>
/// <param name="Text">The text, or the text parts joined by line feeds; may be empty.</param>
/// <param name="ToolCallId">Of a tool's result: the call that it answers.</param>
/// <param name="Calls">Of the assistant: id and tool name of each call.</param>
internal sealed record PracticeMessage(string Role, string Text, string? ToolCallId, IReadOnlyList<(string Id, string Name)> Calls);

/// <summary>An offered function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its JSON schema; undefined when it gave none.</param>
/// <param name="Index">Its place in <c>tools</c>, for messages about it.</param>
internal sealed record PracticeTool(string Name, JsonElement Parameters, int Index);
