namespace Passerelle.Protocol.Model;

/// <summary>A whole answer in the neutral form.</summary>
public sealed class Answer
{
    /// <summary>The provider's id; null when it gave none.</summary>
    public string? Id { get; set; }

    /// <summary>The model as the provider named it.</summary>
    public string? Model { get; set; }

    /// <summary>When it was made, in seconds since 1970 (UTC); null when not told.</summary>
    public long? Created { get; set; }

    /// <summary>The answers, by index.</summary>
    public List<AnswerChoice> Choices { get; } = [];

    /// <summary>What it used.</summary>
    public Usage Usage { get; set; }

    /// <summary>The service tier that served it.</summary>
    public string? ServiceTier { get; set; }

    /// <summary>An error in place of the answer, or after part of it.</summary>
    public ApiError? Error { get; set; }
}
