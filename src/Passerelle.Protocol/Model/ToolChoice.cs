namespace Passerelle.Protocol.Model;

/// <summary>Whether and which tools the model must call.</summary>
/// <param name="Mode">How free it is.</param>
/// <param name="Name">The tool of <see cref="ToolChoiceMode.Named"/>.</param>
public sealed record ToolChoice(ToolChoiceMode Mode, string? Name = null)
{
    /// <summary>Whether the named tool is a custom one.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The only tools it may choose among (OpenAI's <c>allowed_tools</c>, Gemini's <c>allowedFunctionNames</c>); null for all.</summary>
    public IReadOnlyList<string>? Allowed { get; init; }
}
