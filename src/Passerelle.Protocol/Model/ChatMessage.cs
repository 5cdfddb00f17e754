namespace Passerelle.Protocol.Model;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Parts">What was said, in order.</param>
public sealed record ChatMessage(Role Role, List<Part> Parts)
{
    /// <summary>The speaker's name, where the dialect has one.</summary>
    public string? Name { get; init; }

    /// <summary>Whether a system message was OpenAI's <c>developer</c>.</summary>
    public bool IsDeveloper { get; init; }

    /// <summary>Whether a system message was OpenAI Responses' field <c>instructions</c> and not an item of its <c>input</c>.</summary>
    public bool IsInstructions { get; init; }

    /// <summary>Members of the message that have no place in the neutral form, as the caller wrote them.</summary>
    public List<ExtraField>? Extra { get; init; }
}
