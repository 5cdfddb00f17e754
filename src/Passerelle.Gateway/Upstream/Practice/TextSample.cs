using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>Makes a string that fits the <c>format</c>, <c>pattern</c> and lengths of a schema.</summary>
internal static class TextSample
{
    private const string Usual = "practice";
    private const int LongestLength = 100_000;
    private const int LongestPattern = 1_000;

    /// <param name="facts">The schema.</param>
    /// <param name="ordinal">0, 1, 2 …: other texts for other places, where there is neither format nor pattern.</param>
    /// <returns>Null when none was found.</returns>
    public static string? Make(SchemaFacts facts, int ordinal)
    {
        var least = (int)Math.Min(facts.Largest("minLength") ?? 0, LongestLength + 1);
        var most = (int)Math.Min(facts.Smallest("maxLength") ?? int.MaxValue, int.MaxValue);
        if (least > most || least > LongestLength)
        {
            return null;
        }

        var pattern = facts.Find("pattern");
        if (pattern.ValueKind == JsonValueKind.String)
        {
            var expression = pattern.GetString()!;
            return expression.Length <= LongestPattern ? Patterned(expression, least, most) : null;
        }

        var format = facts.Find("format");
        var text = format.ValueKind == JsonValueKind.String ? Formatted(format.GetString()!) : null;
        if (text is not null && text.Length >= least && text.Length <= most)
        {
            return text;
        }

        text = ordinal == 0 ? Usual : $"{ordinal}-{Usual}";
        while (text.Length < least)
        {
            text = $"{text} {Usual}";
        }

        // The end may be cut to the shortest length that fits; "practice practice prac" is as good as any.
        return text[..Math.Min(text.Length, Math.Min(most, Math.Max(least, ordinal == 0 ? Usual.Length : text.Length)))];
    }

    /// <summary>More repeats never make the text shorter, so the fewest that suffice are found by halving.</summary>
    private static string? Patterned(string pattern, int least, int most)
    {
        var (few, many) = (0, least);
        while (few < many)
        {
            var repeats = (few + many) / 2;
            if (PatternSample.Make(pattern, repeats) is { } tried && tried.Length < least)
            {
                few = repeats + 1;
            }
            else
            {
                many = repeats;
            }
        }

        var text = PatternSample.Make(pattern, few);
        return text is not null && text.Length >= least && text.Length <= most ? text : null;
    }

    /// <summary>The formats of JSON Schema 2020-12, section 7.3; names and addresses are those reserved for examples (RFC 2606, 5737, 3849).</summary>
    private static string? Formatted(string format) => format switch
    {
        "date-time" => "2026-01-01T09:00:00Z",
        "date" => "2026-01-01",
        "time" => "09:00:00Z",
        "duration" => "PT1H",
        "email" or "idn-email" => "practice@example.com",
        "hostname" or "idn-hostname" => "practice.example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" or "iri" or "url" => "https://example.com/practice",
        "uri-reference" or "iri-reference" => "/practice",
        "uri-template" => "/practice/{id}",
        "uuid" => "00000000-0000-4000-8000-000000000001",
        "json-pointer" => "/practice",
        "relative-json-pointer" => "0/practice",
        "regex" => "^practice$",
        _ => null,
    };
}
