using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>What a token endpoint said was wrong: <c>{"error":"invalid_grant","error_description":"…"}</c> (RFC 6749 §5.2), or Google's <c>{"error":{"status":…,"message":…}}</c>.</summary>
/// <param name="Code">The word for it.</param>
/// <param name="Description">The sentence; null for none.</param>
internal sealed partial record OAuthError(string Code, string? Description)
{
    private const int Longest = 240;

    /// <summary>Both in one.</summary>
    public string Sentence => Description is null ? Code : $"{Code}: {Description}";

    /// <summary>Reads an answer; null when it says nothing of the kind.</summary>
    public static OAuthError? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            if (json.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("error", out var error))
            {
                return null;
            }

            return error.ValueKind switch
            {
                JsonValueKind.String => Of(error.GetString(), Text(root, "error_description")),
                JsonValueKind.Object => Of(Text(error, "status") ?? "error", Text(error, "message")),
                _ => null,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>
    /// A text from outside, fit to be shown: one line, of a bearable length, without what might be a token that the endpoint repeats, and
    /// without the numbers of a trace that Entra ID puts behind its sentence.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var line = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            line.Append(Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) ? " " : rune.ToString());
        }

        var shown = LooksLikeSecret().Replace(Trace().Replace(Spaces().Replace(line.ToString(), " "), ""), "***").Trim().TrimEnd('.');
        return shown.Length == 0 ? null : shown.Length > Longest ? $"{shown[..Longest].TrimEnd()}…" : shown;
    }

    private static OAuthError? Of(string? code, string? description) => Clean(code) is { } word ? new OAuthError(word, Clean(description)) : null;

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex("[A-Za-z0-9_+/.~=-]{48,}", RegexOptions.CultureInvariant)]
    private static partial Regex LooksLikeSecret();

    [GeneratedRegex(@"\s*(?:Trace ID|Correlation ID|Timestamp): .*$", RegexOptions.CultureInvariant)]
    private static partial Regex Trace();

    [GeneratedRegex(" {2,}", RegexOptions.CultureInvariant)]
    private static partial Regex Spaces();
}
