namespace Passerelle.Testing;

/// <summary>What a scenario wishes of the dialect's normal answer. Dialects honour it each in their own form.</summary>
public sealed record AnswerWish
{
    /// <summary>True or false forces a stream or a whole body; null answers as the request asks.</summary>
    public bool? Stream { get; init; }

    /// <summary>Length of the text in bytes; null for the normal short text.</summary>
    public int? TextBytes { get; init; }

    /// <summary>Call this many of the tools offered; null calls one when the request demands a call, else none.</summary>
    public int? ToolCalls { get; init; }

    /// <summary>Call only what the user's words tell, see <see cref="Dialects.ToldCall"/>, and what the request demands.</summary>
    public bool CallsAsTold { get; init; }

    /// <summary>Reasoning before the text.</summary>
    public bool Reasoning { get; init; }

    /// <summary>Never tell usage, asked or not.</summary>
    public bool NoUsage { get; init; }

    /// <summary>No finish reason: null in a whole body, absent chunk in a stream.</summary>
    public bool NoFinish { get; init; }

    /// <summary>A stream without its terminator (<c>[DONE]</c>).</summary>
    public bool NoTerminator { get; init; }

    /// <summary>Every list of choices is empty.</summary>
    public bool NoChoices { get; init; }
}
