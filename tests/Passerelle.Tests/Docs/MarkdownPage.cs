using System.Text.RegularExpressions;
using Passerelle.Testing;

namespace Passerelle.Tests.Docs;

/// <summary>A Markdown file of the checkout, as far as the tests read it: headings, links, code.</summary>
internal sealed partial class MarkdownPage
{
    private static readonly string[] LeftOut = ["artifacts", "node_modules", "bin", "obj", ".git", "BenchmarkDotNet.Artifacts"];

    private readonly List<string> _prose = [];
    private readonly List<string> _shell = [];
    private readonly HashSet<string> _anchors = new(StringComparer.Ordinal);

    private MarkdownPage(string path)
    {
        Path = path;
        Text = File.ReadAllText(path);
        Name = System.IO.Path.GetRelativePath(TestFiles.RepositoryRoot, path).Replace('\\', '/');
        Read();
    }

    /// <summary>Its path on disk.</summary>
    public string Path { get; }

    /// <summary>Its path within the checkout.</summary>
    public string Name { get; }

    /// <summary>Its whole text.</summary>
    public string Text { get; }

    /// <summary>Lines outside of code blocks.</summary>
    public IReadOnlyList<string> Prose => _prose;

    /// <summary>Lines of code blocks that are shell.</summary>
    public IReadOnlyList<string> Shell => _shell;

    /// <summary>Where links to it may point to.</summary>
    public IReadOnlySet<string> Anchors => _anchors;

    /// <summary>What stands between single backticks in its prose.</summary>
    public IEnumerable<string> Code => _prose.SelectMany(line => InlineCode().Matches(line)).Select(match => match.Groups[1].Value);

    /// <summary>Targets of its links, without those that lead out of the checkout.</summary>
    public IEnumerable<string> Links => _prose
        .SelectMany(line => Link().Matches(InlineCode().Replace(line, "")))
        .Select(match => match.Groups[1].Value)
        .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal));

    /// <summary>All pages of the checkout.</summary>
    public static IReadOnlyList<MarkdownPage> All() => [.. Files(TestFiles.RepositoryRoot).Order(StringComparer.Ordinal).Select(path => new MarkdownPage(path))];

    /// <summary>A page by its path within the checkout.</summary>
    public static MarkdownPage Open(string name) => new(System.IO.Path.Combine(TestFiles.RepositoryRoot, name));

    /// <summary>The first cell's code of each row of its tables, under any heading or under one of these.</summary>
    public IEnumerable<string> FirstCells(params string[] headings)
    {
        var heading = "";
        foreach (var line in _prose)
        {
            heading = line.StartsWith('#') ? line.TrimStart('#', ' ') : heading;
            if ((headings.Length == 0 || headings.Contains(heading)) && FirstCell().Match(line) is { Success: true } cell)
            {
                yield return cell.Groups[1].Value;
            }
        }
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*.md").Concat(
            Directory.EnumerateDirectories(folder).Where(inner => !LeftOut.Contains(System.IO.Path.GetFileName(inner))).SelectMany(Files));

    private void Read()
    {
        string? language = null;
        foreach (var line in Text.Split('\n').Select(l => l.TrimEnd('\r')))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                language = language is null ? line.Trim()[3..] : null;
            }
            else if (language is null)
            {
                _prose.Add(line);
            }
            else if (language is "sh" or "bash")
            {
                _shell.Add(line);
            }

            if (language is null && Heading().Match(line) is { Success: true } heading)
            {
                AddAnchor(heading.Groups[1].Value);
            }
        }
    }

    /// <summary>GitHub's rule: lower case, punctuation dropped, spaces to hyphens, repetitions numbered.</summary>
    private void AddAnchor(string heading)
    {
        var anchor = string.Concat(heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');
        var unique = anchor;
        for (var n = 1; !_anchors.Add(unique); n++)
        {
            unique = $"{anchor}-{n}";
        }
    }

    [GeneratedRegex("^#{1,6} +(.+?) *#*$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(<?([^)\s>]+)>?(?: ""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex("(?<!`)`([^`]+)`(?!`)")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"^\| `([^`]+)`[^|]*\|")]
    private static partial Regex FirstCell();
}
