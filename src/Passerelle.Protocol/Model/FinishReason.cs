namespace Passerelle.Protocol.Model;

/// <summary>Why a model stopped.</summary>
public enum FinishReason
{
    /// <summary>Not told, or in a word that nobody knows: mapped to <see cref="Stop"/>, with the provider's own word kept.</summary>
    Unknown,

    /// <summary>It was done.</summary>
    Stop,

    /// <summary>It came to one of the caller's stop texts.</summary>
    StopText,

    /// <summary>It reached the limit of tokens.</summary>
    Length,

    /// <summary>It calls tools.</summary>
    ToolCalls,

    /// <summary>A filter of the provider's stopped it.</summary>
    ContentFilter,

    /// <summary>It declined.</summary>
    Refusal,

    /// <summary>It paused a long turn and wants it sent back (Anthropic).</summary>
    Pause,

    /// <summary>The conversation filled its window.</summary>
    ContextFull,

    /// <summary>It tried to call a tool and failed (Gemini's <c>MALFORMED_FUNCTION_CALL</c>).</summary>
    BrokenToolCall,

    /// <summary>The provider broke down.</summary>
    Error,
}
