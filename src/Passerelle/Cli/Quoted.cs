namespace Passerelle.Cli;

/// <summary>Text as it must be typed into a shell.</summary>
internal static class Quoted
{
    /// <summary>The text itself when it is plain, else in single quotes.</summary>
    public static string Of(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || "/\\:._-+=@~".Contains(c)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
