using System.CommandLine.Parsing;
using System.Globalization;

namespace Passerelle.Cli;

/// <summary>Numbers on a command line, with a sentence that says what should have stood there.</summary>
internal static class Numbers
{
    /// <summary>The number of a key, as the lists show it.</summary>
    public static long ReadId(ArgumentResult result) =>
        result.Tokens is [var token, ..] && long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : Refuse(result, "ID is a number: the key's own one, from the first column of the list.");

    /// <summary>A whole number from 0.</summary>
    public static int? ReadCount(ArgumentResult result) =>
        result.Tokens is [var token, ..] && int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : (int)Refuse(result, $"{(result.Parent as OptionResult)?.Option.Name} takes a whole number from 0.");

    private static long Refuse(ArgumentResult result, string problem)
    {
        result.AddError(problem);
        return 0;
    }
}
