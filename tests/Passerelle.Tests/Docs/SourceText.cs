using System.Text.RegularExpressions;
using Passerelle.Protocol;
using Passerelle.Protocol.OpenAiChat;
using Passerelle.Testing;

namespace Passerelle.Tests.Docs;

/// <summary>
/// What the tests read out of the program's source. It is text that is searched, not code that is understood: a code of an error that is put
/// together from pieces is not found, so none is.
/// </summary>
internal static partial class SourceText
{
    /// <summary>Source files; without the practice provider, whose errors are those of a provider.</summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(TestFiles.RepositoryRoot, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}Practice{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)),
    ];

    /// <summary>
    /// Codes of errors: <c>Code = "…"</c>, <c>code: "…"</c>, the last argument of a call that makes an error (a word, or a constant of the
    /// same file), and the code of a kind that some statement uses without naming a finer one. In the protocols a kind counts only in a statement that makes an error: the others put
    /// words and statuses of providers' envelopes into kinds and back (<c>"PERMISSION_DENIED" => ApiErrorKind.Forbidden</c>).
    /// A name of a field may stand as last argument, too; <paramref name="fields"/> are left out.
    /// </summary>
    public static IReadOnlySet<string> ErrorCodes(IReadOnlySet<string> fields)
    {
        var codes = new HashSet<string>(StringComparer.Ordinal);
        var kinds = new HashSet<string>(StringComparer.Ordinal) { nameof(ApiErrorKind.InvalidRequest) };
        foreach (var (path, statement) in Files.Where(IsUse).SelectMany(path => File.ReadAllText(path).ReplaceLineEndings("\n").Split(";\n").Select(s => (path, s))))
        {
            codes.UnionWith(NamedCode().Matches(statement).Concat(AddressCode().Matches(statement)).Select(Found));
            if (MakesError().IsMatch(statement))
            {
                codes.UnionWith(LastArgument().Matches(statement).Select(Found).Where(code => !fields.Contains(code)));
                codes.UnionWith(LastConstant().Matches(statement).Select(Found).SelectMany(name => Constants(path, name)));
            }

            if (!statement.Contains("Code = ", StringComparison.Ordinal) && (!IsProtocol(path) || NewError().IsMatch(statement)))
            {
                kinds.UnionWith(Kind().Matches(statement).Select(Found));
            }
        }

        codes.UnionWith(kinds.Select(kind => OpenAiErrors.CodeOf(Enum.Parse<ApiErrorKind>(kind))));
        return codes;
    }

    /// <summary>Names of the program's own environment variables.</summary>
    public static IReadOnlySet<string> Variables() =>
        Files.SelectMany(path => Variable().Matches(File.ReadAllText(path))).Select(Found).ToHashSet(StringComparer.Ordinal);

    /// <summary>Names of the headers that the gateway adds.</summary>
    public static IReadOnlySet<string> Headers() =>
        Files.SelectMany(path => Header().Matches(File.ReadAllText(path))).Select(Found).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether a file makes errors, and does not only say what they are.</summary>
    private static bool IsUse(string path) => Path.GetFileName(path) is not ("ApiError.cs" or "ApiErrorKind.cs" or "OpenAiErrors.cs");

    /// <summary>The value of a constant that the same file declares, when it looks like a code.</summary>
    private static IEnumerable<string> Constants(string path, string name) =>
        Regex.Matches(File.ReadAllText(path), $"const string {name} = \"([a-z]+(?:_[a-z]+)+)\"").Select(Found);

    private static bool IsProtocol(string path) => path.Contains($"{Path.DirectorySeparatorChar}Passerelle.Protocol{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static string Found(Match match) => match.Groups[1].Value;

    [GeneratedRegex("""(?:Code = |code: |Unavailable\()"([a-z]+(?:_[a-z]+)*|E-[A-Z]+-[0-9]+)"[,)\s]""")]
    private static partial Regex NamedCode();

    [GeneratedRegex(@"\b(ApiError|Refused|Conflict|Invalid|JsonBodyException)\b")]
    private static partial Regex MakesError();

    [GeneratedRegex(@",\s*([A-Z][A-Za-z]+)\)")]
    private static partial Regex LastConstant();

    [GeneratedRegex(@"\bnew(?: ApiError)?\(\s*ApiErrorKind\.")]
    private static partial Regex NewError();

    [GeneratedRegex("""[,:]\s*"([a-z]+(?:_[a-z]+)+|E-[A-Z]+-[0-9]+)"\)""")]
    private static partial Regex LastArgument();

    [GeneratedRegex("""new\("(E-[A-Z]+-[0-9]+)",""")]
    private static partial Regex AddressCode();

    [GeneratedRegex(@"\bApiErrorKind\.([A-Za-z]+)")]
    private static partial Regex Kind();

    [GeneratedRegex("""
        "(PASSERELLE_[A-Z_]+)"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Variable();

    [GeneratedRegex("""
        "(x-passerelle-[a-z-]+)"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Header();
}
