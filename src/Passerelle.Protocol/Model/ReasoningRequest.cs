namespace Passerelle.Protocol.Model;

/// <summary>How much a model shall think.</summary>
public sealed record ReasoningRequest
{
    /// <summary>False switches it off, true on; null when only an effort or a budget was given.</summary>
    public bool? Enabled { get; init; }

    /// <summary><c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c>, <c>max</c>; null when none was given.</summary>
    public string? Effort { get; init; }

    /// <summary>The most tokens to think with; null when none was given.</summary>
    public long? Budget { get; init; }

    /// <summary>Whether the model chooses the amount itself (Anthropic's <c>adaptive</c>, Gemini's budget of −1).</summary>
    public bool IsAdaptive { get; init; }

    /// <summary>Whether the caller wants to see thoughts or a summary; null when nothing was said.</summary>
    public bool? Visible { get; init; }

    /// <summary>OpenAI's <c>summary</c>: <c>auto</c>, <c>concise</c>, <c>detailed</c>.</summary>
    public string? Summary { get; init; }
}
