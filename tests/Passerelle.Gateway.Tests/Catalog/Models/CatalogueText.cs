using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Passerelle.Gateway.Catalog.Models;

namespace Passerelle.Gateway.Tests.Catalog.Models;

/// <summary>
/// Writes the catalogue of the program from the collection of facts (<c>data/catalog/models.json</c> of the shared folder): the same facts,
/// a line a model. Numbers are decimal on their whole way.
/// </summary>
internal static class CatalogueText
{
    private static readonly (string Name, char Letter)[] Abilities =
    [
        ("tools", 't'), ("parallel_tools", 'p'), ("reasoning", 'r'), ("structured_output", 's'), ("temperature", 'h'), ("prompt_caching", 'c'), ("open_weights", 'w'), ("responses_only", 'R'),
    ];

    private static readonly (string Name, PriceKind Kind)[] Prices =
    [
        ("input", PriceKind.Input), ("output", PriceKind.Output), ("cache_read", PriceKind.CacheRead), ("cache_write", PriceKind.CacheWrite), ("cache_write_1h", PriceKind.CacheWriteHour),
        ("reasoning", PriceKind.Reasoning), ("input_audio", PriceKind.InputAudio), ("output_audio", PriceKind.OutputAudio), ("input_batch", PriceKind.InputBatch),
        ("output_batch", PriceKind.OutputBatch), ("input_priority", PriceKind.InputPriority), ("output_priority", PriceKind.OutputPriority), ("input_flex", PriceKind.InputFlex),
        ("output_flex", PriceKind.OutputFlex),
    ];

    /// <summary>The whole text.</summary>
    public static string Of(JsonElement collection)
    {
        var text = new StringBuilder();
        var sources = collection.GetProperty("meta").GetProperty("sources").EnumerateObject().ToList();
        text.Append("# Facts of models and their prices. Where they come from, and under which licence:\n");
        foreach (var source in sources)
        {
            text.Append($"# {source.Name}: {Text(source.Value, "repo")}, commit {Text(source.Value, "commit")![..12]} of {Text(source.Value, "date")![..10]}, {Text(source.Value, "licence")}\n");
        }

        text.Append("# One model a line, as docs/catalogue.md tells. Made by CatalogueFileTests; not to be edited by hand.\n");
        foreach (var list in collection.GetProperty("models").EnumerateArray().GroupBy(model => Text(model, "provider")!).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append('[').Append(list.Key).Append("]\n");
            foreach (var model in list.OrderBy(m => Text(m, "id")!.ToLowerInvariant(), StringComparer.Ordinal).ThenBy(m => Text(m, "id"), StringComparer.Ordinal))
            {
                // A name alone tells nothing.
                if (Line(model) is var line && line.Contains('\t'))
                {
                    text.Append(line).Append('\n');
                }
            }
        }

        var date = sources.Select(source => Text(source.Value, "date")![..10]).Max(StringComparer.Ordinal);
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..8];
        return $"passerelle-models 1 {date}-{digest}\n{text}";
    }

    private static string Line(JsonElement model)
    {
        var disputes = Words(model, "disagree");

        // Of embeddings it is the length of the vector.
        var output = Text(model, "type") == "embedding" ? "" : Whole(model, "max_output");
        var limits = $"{Whole(model, "context_window")}/{Whole(model, "max_input")}/{output}".TrimEnd('/');
        string[] columns =
        [
            Text(model, "id")!,
            Text(model, "name")?.Trim() is { } name && name != Text(model, "id") ? name : "",
            Text(model, "type") ?? "",
            disputes.Contains("context") || disputes.Contains("max_output") ? $"~{limits}" : limits,
            string.Concat(Abilities.Select(a => model.TryGetProperty(a.Name, out var can) ? $"{(can.GetBoolean() ? "" : "!")}{a.Letter}" : "")),
            $"{Letters(model, "input_modalities")}>{Letters(model, "output_modalities")}".TrimEnd('>'),
            PricesOf(model, disputes.Any(word => word.StartsWith("price", StringComparison.Ordinal))),
            $"{Text(model, "release_date")}/{Text(model, "knowledge_cutoff")}/{Text(model, "deprecation_date")}".TrimEnd('/'),
            Text(model, "family") ?? "",
            ReasoningOf(model),
            model.TryGetProperty("deprecated", out var gone) && gone.GetBoolean() ? "deprecated" : Text(model, "status") ?? "",
        ];
        Assert(columns.All(c => !c.AsSpan().ContainsAny('\t', '\n', '\r')), columns[0]);
        return string.Join('\t', columns).TrimEnd('\t');
    }

    private static string PricesOf(JsonElement model, bool disputed)
    {
        List<string> words = [];
        if (model.TryGetProperty("price_usd_per_mtok", out var prices))
        {
            words.AddRange(PriceWords(prices, price => IsSaid(model, prices, price)));
        }

        if (model.TryGetProperty("price_per_image", out var image))
        {
            Assert(UnitPrice.TryFromUnit(image.GetDecimal(), out _), "image");
            words.Add($"m{Shown(image.GetDecimal())}");
        }

        if (words.Count == 0)
        {
            return "";
        }

        if (model.TryGetProperty("price_over_200k", out var over))
        {
            words.Add(">200000");
            words.AddRange(PriceWords(over, _ => true));
        }
        else if (model.TryGetProperty("tiered_price", out var tiered) && tiered.GetBoolean())
        {
            words.Add(">?");
        }

        return (disputed ? "~" : "") + string.Join(' ', words);
    }

    private static IEnumerable<string> PriceWords(JsonElement prices, Func<string, bool> isSaid)
    {
        Assert(prices.EnumerateObject().All(p => Prices.Any(known => known.Name == p.Name)), prices.ToString());
        foreach (var (name, kind) in Prices)
        {
            if (prices.TryGetProperty(name, out var price) && isSaid(name))
            {
                Assert(UnitPrice.TryFromMillion(price.GetDecimal(), out _), name);
                yield return $"{CatalogueWords.Prices.Single(p => p.Value == kind).Key}{Shown(price.GetDecimal())}";
            }
        }
    }

    /// <summary>
    /// Price tables that are made for sums write zero where they mean "not by the token", or nothing at all. Free is what a list of offers
    /// calls free, what runs on the user's own machine, and the answer of an embedding, which has no tokens.
    /// </summary>
    private static bool IsSaid(JsonElement model, JsonElement prices, string name)
    {
        if (prices.GetProperty(name).GetDecimal() != 0)
        {
            return true;
        }

        var byToken = Text(model, "type") is null or "chat" or "completion" or "embedding" or "moderation" or "ocr";
        var offered = Words(model, "sources").Any(source => source is "models.dev" or "genai-prices") || Text(model, "provider") == "ollama";
        var paidOtherwise = name == "output" && prices.TryGetProperty("input", out var input) && input.GetDecimal() > 0;
        return byToken && (offered || (paidOtherwise && Text(model, "type") == "embedding"));
    }

    private static string ReasoningOf(JsonElement model)
    {
        if (!model.TryGetProperty("reasoning_options", out var options))
        {
            return "";
        }

        return string.Join(' ', options.EnumerateArray().Select(option => Text(option, "type") switch
        {
            "toggle" => "toggle",
            "effort" => string.Join(',', Words(option, "values")),
            "budget_tokens" => $"{Whole(option, "min")}-{Whole(option, "max")}",
            var other => throw new InvalidOperationException($"There is no word for the reasoning option {other}."),
        }));
    }

    private static string Letters(JsonElement model, string name) =>
        string.Concat(Words(model, name).Select(word => CatalogueWords.ModalityLetters.Single(l => l.Value == Enum.Parse<Modalities>(word, ignoreCase: true)).Key));

    private static string Whole(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var number) ? decimal.ToInt64(number.GetDecimal()).ToString(CultureInfo.InvariantCulture) : "";

    private static string Shown(decimal number) => number.ToString("0.############", CultureInfo.InvariantCulture);

    private static IReadOnlyList<string> Words(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var words) ? [.. words.EnumerateArray().Select(w => w.GetString()).OfType<string>()] : [];

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var text) ? text.GetString() : null;

    private static void Assert(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"The collection has what the catalogue has no form for: {what}");
        }
    }
}
