using System.Text;

namespace Passerelle.Testing;

/// <summary>
/// Compares text with a golden file of the checkout. <c>UPDATE_GOLDEN=1</c> writes the files anew instead; the change is then read in
/// the diff of version control.
/// </summary>
public static class Golden
{
    private const int ContextLines = 3;
    private const int MostLinesShown = 60;

    /// <summary>Fails unless the file has exactly this text (line ends LF).</summary>
    /// <param name="path">Under <c>tests/</c>, for example <c>Passerelle.Protocol.Tests/Golden/chat/tools.json</c>.</param>
    /// <param name="actual">What the code made.</param>
    /// <param name="update">True writes the file; null asks the environment.</param>
    /// <exception cref="GoldenMismatchException">The text differs, or there is no such file.</exception>
    public static void Check(string path, string actual, bool? update = null)
    {
        ArgumentNullException.ThrowIfNull(actual);
        var file = Path.Combine(TestFiles.RepositoryRoot, "tests", path);
        if (update ?? Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
            return;
        }

        if (!File.Exists(file))
        {
            throw new GoldenMismatchException($"There is no golden file {file}. UPDATE_GOLDEN=1 writes it.");
        }

        var expected = File.ReadAllText(file).ReplaceLineEndings("\n");
        if (expected != actual)
        {
            throw new GoldenMismatchException($"{file} differs (- golden, + actual; UPDATE_GOLDEN=1 writes it anew):\n{Difference(expected, actual)}");
        }
    }

    /// <summary>The lines between the common beginning and the common end, with some context.</summary>
    private static string Difference(string expected, string actual)
    {
        var (old, now) = (expected.Split('\n'), actual.Split('\n'));
        var before = 0;
        while (before < old.Length && before < now.Length && old[before] == now[before])
        {
            before++;
        }

        var after = 0;
        while (after < old.Length - before && after < now.Length - before && old[^(after + 1)] == now[^(after + 1)])
        {
            after++;
        }

        var text = new StringBuilder();
        var first = Math.Max(0, before - ContextLines);
        Write(text, "  ", old.AsSpan(first..before), first);
        Write(text, "- ", old.AsSpan(before..(old.Length - after)), before);
        Write(text, "+ ", now.AsSpan(before..(now.Length - after)), before);
        Write(text, "  ", old.AsSpan((old.Length - after)..Math.Min(old.Length, old.Length - after + ContextLines)), old.Length - after);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string mark, ReadOnlySpan<string> lines, int first)
    {
        for (var i = 0; i < Math.Min(lines.Length, MostLinesShown); i++)
        {
            text.Append(mark).Append(first + i + 1).Append(": ").Append(lines[i]).Append('\n');
        }

        if (lines.Length > MostLinesShown)
        {
            text.Append(mark).Append("… and ").Append(lines.Length - MostLinesShown).Append(" more lines\n");
        }
    }
}
