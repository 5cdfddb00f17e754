namespace Passerelle.Protocol;

/// <summary>What a provider has said of its failure; null where it has not.</summary>
public sealed record ProviderError
{
    /// <summary>The kind that its own words stand for.</summary>
    public ApiErrorKind? Kind { get; init; }

    /// <summary>Its sentence.</summary>
    public string? Message { get; init; }

    /// <summary>Its word for programs, such as <c>context_length_exceeded</c>: OpenAI's <c>code</c>, Google's <c>reason</c>.</summary>
    public string? Code { get; init; }

    /// <summary>The field at fault, as the provider names it.</summary>
    public string? Param { get; init; }

    /// <summary>How long it asks to wait (Google's <c>RetryInfo</c>).</summary>
    public TimeSpan? RetryAfter { get; init; }
}
