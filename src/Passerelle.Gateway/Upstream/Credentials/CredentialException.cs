namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>A credential gave no proof: what to tell, in both languages, and whether it may pass.</summary>
/// <param name="text">What is wrong and what to do, without any secret.</param>
/// <param name="code">Such as <c>E-VTX-4</c>.</param>
/// <param name="mayPass">Whether it can be right again by itself: the token endpoint is down, and not the key wrong.</param>
public sealed class CredentialException(Bilingual text, string code, bool mayPass) : Exception(text.En)
{
    /// <summary>What is wrong and what to do.</summary>
    public Bilingual Text { get; } = text;

    /// <summary>The error's code.</summary>
    public string Code { get; } = code;

    /// <summary>Whether it can be right again by itself.</summary>
    public bool MayPass { get; } = mayPass;

    /// <summary>When to try again; null when not known.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
