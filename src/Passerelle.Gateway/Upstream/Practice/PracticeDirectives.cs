namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>What the directives <c>[[name arguments]]</c> of the last user message ask for. <c>docs/practice.md</c> explains each.</summary>
internal sealed class PracticeDirectives
{
    /// <summary>The message without its directives, trimmed.</summary>
    public string Text { get; set; } = "";

    /// <summary>What <c>say</c> and <c>words</c> ask for, in order.</summary>
    public List<PracticePart> Parts { get; } = [];

    /// <summary>The texts of <c>reason</c>, joined by line feeds; null without one.</summary>
    public string? Reasoning { get; set; }

    /// <summary>Name and arguments of each <c>tool</c>, verbatim.</summary>
    public List<(string Name, string Arguments)> Calls { get; } = [];

    /// <summary>Wait before the answer's first byte.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Wait between chunks; null leaves the model's own.</summary>
    public TimeSpan? Gap { get; set; }

    public PracticeError? Failure { get; set; }

    /// <summary>Chunks before the connection breaks; null does not break it.</summary>
    public int? CutAfter { get; set; }

    /// <summary>Chunks before an error event; null has none.</summary>
    public int? ErrorAfter { get; set; }

    /// <summary>Chunks before silence; null goes on to the end.</summary>
    public int? HangAfter { get; set; }

    public int? UsageIn { get; set; }

    public int? UsageOut { get; set; }

    public int? UsageCached { get; set; }

    public int? UsageReasoning { get; set; }

    public bool NoUsage { get; set; }

    public string? Finish { get; set; }

    public bool Help { get; set; }

    /// <summary><c>en</c> or <c>fr</c> when <c>help</c> names one; else null.</summary>
    public string? HelpLanguage { get; set; }

    /// <summary>Directives that are unknown or badly written, as they were written. While there is one, the others are not followed.</summary>
    public List<string> Wrong { get; } = [];
}

/// <summary>A part of the answer that was asked for: a text, or a number of words.</summary>
/// <param name="Text">Said exactly; null for words.</param>
/// <param name="Words">How many words, when there is no text.</param>
internal sealed record PracticePart(string? Text, int Words);
