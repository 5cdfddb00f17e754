namespace Passerelle.Cli;

/// <summary>One thing that <c>doctor</c> looked at.</summary>
/// <param name="Subject">What it is.</param>
/// <param name="Level">How it is.</param>
/// <param name="Text">What was found, and what to change when it is not well.</param>
internal sealed record Finding(string Subject, FindingLevel Level, string Text)
{
    /// <summary>It is well.</summary>
    public static Finding Ok(string subject, string text) => new(subject, FindingLevel.Ok, text);

    /// <summary>It works, but somebody should know.</summary>
    public static Finding Note(string subject, string text) => new(subject, FindingLevel.Note, text);

    /// <summary>It does not work.</summary>
    public static Finding Problem(string subject, string text) => new(subject, FindingLevel.Problem, text);
}
