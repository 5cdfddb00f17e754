using System.Text.RegularExpressions;

namespace Passerelle.Gateway.Catalog.Models;

/// <summary>
/// The many names of one model: <c>openai/gpt-4o</c>, <c>us.anthropic.claude-sonnet-4-20250514-v1:0</c> (Bedrock), <c>claude-sonnet-4@20250514</c> (Vertex AI),
/// <c>accounts/fireworks/models/qwen3-8b</c>, <c>qwen3:8b</c> (Ollama), <c>gpt-4o:online</c> (OpenRouter).
/// </summary>
public static partial class ModelNames
{
    /// <summary>What stands before the first slash, in lower case; null when nothing does. OpenRouter's <c>~</c> for "the newest" is no part of it.</summary>
    public static string? Prefix(string name) => name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? name[..slash].TrimStart('~').ToLowerInvariant() : null;

    /// <summary>The model's own name in lower case: without maker, region, account and host's additions, and with dashes where others have a colon or an <c>@</c>.</summary>
    public static string Plain(string name)
    {
        var plain = name[(name.LastIndexOf('/') + 1)..].ToLowerInvariant();
        plain = BedrockVersion().Replace(BedrockMaker().Replace(plain, ""), "");
        plain = Variant().Replace(plain, "").Replace("@default", "", StringComparison.Ordinal);
        plain = plain.EndsWith("-maas", StringComparison.Ordinal) ? plain[..^5] : plain;
        plain = plain.Replace('@', '-').Replace(':', '-');

        // Anthropic itself writes versions with dashes; aggregators with dots.
        return plain.StartsWith("claude", StringComparison.Ordinal) ? plain.Replace('.', '-') : plain;
    }

    /// <summary>A name without the date or <c>-latest</c> at its end; the same where there is none.</summary>
    public static string Undated(string name) => Date().Replace(name, "");

    /// <summary>
    /// Names under which the same provider may list nearly the same model: without a variant (<c>:nitro</c>), a region (<c>us.</c>), a tuning
    /// (<c>ft:</c>), a date. Nearest first.
    /// </summary>
    public static IEnumerable<string> Related(string name)
    {
        foreach (var form in new[] { Variant().Replace(name, ""), BedrockRegion().Replace(name, ""), Tuning().Replace(name, "$1"), name.Replace("@default", "", StringComparison.Ordinal) })
        {
            if (form != name && form.Length > 0)
            {
                yield return form;
            }
        }

        var undated = Undated(name);
        if (undated != name && undated.Length > 0)
        {
            yield return undated;
        }
    }

    [GeneratedRegex(@"^(?:(?:us|eu|apac|ap|jp|au|ca|global|us-gov)\.)?(?:ai21|amazon|anthropic|cohere|deepseek|google|meta|minimax|mistral|moonshot|moonshotai|nvidia|openai|qwen|stability|writer|zai)\.(?=[a-z])")]
    private static partial Regex BedrockMaker();

    [GeneratedRegex(@"^(?:us|eu|apac|ap|jp|au|ca|global|us-gov)\.(?=[a-z0-9]+\.)")]
    private static partial Regex BedrockRegion();

    [GeneratedRegex(@"-v\d+:\d+(?::\w+)?$")]
    private static partial Regex BedrockVersion();

    [GeneratedRegex(":(?:free|nitro|floor|online|extended|exacto|thinking|beta|batch|latest)$", RegexOptions.IgnoreCase)]
    private static partial Regex Variant();

    [GeneratedRegex("^ft:([^:]+)(?::.*)?$")]
    private static partial Regex Tuning();

    [GeneratedRegex(@"(?:[-@](?:20\d\d-?[01]\d-?[0-3]\d|latest)|@latest)$")]
    private static partial Regex Date();
}
