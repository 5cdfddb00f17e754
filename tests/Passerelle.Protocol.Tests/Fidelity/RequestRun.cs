using System.Text.Json;
using System.Text.RegularExpressions;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Specifications;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>
/// Takes every recorded request that its provider has taken into every other dialect: it must be valid by that dialect's published
/// document, and, read there again, say the same as before; what it does not say any more is named among the changes.
/// </summary>
internal sealed partial class RequestRun
{
    /// <summary>Results by pair and feature; the feature <c>valid</c> is the published document.</summary>
    public SortedDictionary<(string From, string To, string Feature), FidelityCell> Cells { get; } = [];

    /// <summary>How many requests of a pair were refused, by reason.</summary>
    public SortedDictionary<(string From, string To, string Reason), int> Refused { get; } = [];

    public static RequestRun OfAll()
    {
        var run = new RequestRun();
        foreach (var entry in Recordings.Shared!.Index.Where(entry => entry.Status == 200 && entry.HasRequest).OrderBy(entry => entry.Id, StringComparer.Ordinal))
        {
            if (FidelitySource.Of(entry.Protocol) is { Dialect: IChatDialect from } && Recordings.Shared.Load(entry.Id) is { RequestBody.Length: > 0 } exchange)
            {
                run.Take(exchange.Id, exchange.RequestBody, from, exchange.Path?.Contains(":stream", StringComparison.Ordinal) == true);
            }
        }

        return run;
    }

    private void Take(string id, byte[] body, IChatDialect from, bool isStreamPath)
    {
        foreach (var to in Dialects.All.OfType<IProviderChatDialect>().Where(dialect => dialect != from))
        {
            if (from.ReadHead(body, out _) is not null || from.ReadRequest(body, out var request) is not null)
            {
                Add(from, to, "read", id, "cannot be read");
                continue;
            }

            request.Stream |= isStreamPath;
            if (request.PreviousResponse is { } kept)
            {
                Refuse(from, to, $"`{(kept.Name.StartsWith("input[", StringComparison.Ordinal) ? "input[].id" : kept.Name)}` refers to what only its own provider keeps");
                continue;
            }

            var written = to.WriteRequest(request, Traits(to));
            if (written.Error is { } error)
            {
                Refuse(from, to, $"`{Index().Replace(error.Param ?? "", "[]")}`: {error.Code ?? Name().Replace(error.Message, "…")}");
                continue;
            }

            Compare(id, from, to, body, written);
        }
    }

    private void Compare(string id, IChatDialect from, IProviderChatDialect to, byte[] body, RequestTranslation written)
    {
        using var json = JsonDocument.Parse(written.Body, Parsed.Strictly);
        Add(from, to, "valid", id, RequestSpecification.Error(to, json.RootElement), RequestLosses.Reason("valid", to, written));
        if (RequestReadback.Read(to, written.Body) is not { } again)
        {
            Add(from, to, "read", id, "cannot be read back");
            return;
        }

        _ = from.ReadRequest(body, out var before);
        foreach (var feature in RequestReading.Features)
        {
            var wanted = RequestReading.Of(feature, before);
            var got = RequestReading.Of(feature, again);
            if (wanted.Length > 0)
            {
                Add(from, to, feature, id, wanted == got ? null : $"«{Short(got)}», was «{Short(wanted)}»", RequestLosses.Reason(feature, to, written));
            }
        }
    }

    private void Add(IChatDialect from, IProviderChatDialect to, string feature, string id, string? difference, string? known = null)
    {
        if (!Cells.TryGetValue((from.Name, to.Name, feature), out var cell))
        {
            Cells.Add((from.Name, to.Name, feature), cell = new FidelityCell());
        }

        cell.Total++;
        if (difference is null)
        {
            cell.Passed++;
        }
        else if (known is not null)
        {
            cell.Losses[known] = cell.Losses.GetValueOrDefault(known) + 1;
        }
        else
        {
            cell.Failures.Add($"{from.Name} → {to.Name}, {feature}: {id}: {difference}");
        }
    }

    private void Refuse(IChatDialect from, IProviderChatDialect to, string reason) => Refused[(from.Name, to.Name, reason)] = Refused.GetValueOrDefault((from.Name, to.Name, reason)) + 1;

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();

    /// <summary>What only one caller wrote.</summary>
    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Name();

    /// <summary>The traits of each dialect's first maker.</summary>
    public static TargetTraits Traits(IProviderChatDialect to) => TargetTraits.Default with
    {
        Model = "model-of-the-test",
        MaxTokensField = "max_completion_tokens",
        Refused = to.Name == "openai-chat" ? ["top_k"] : [],
        Signatures = to.Name switch
        {
            "anthropic-messages" or "bedrock-converse" => SignatureFormats.Anthropic,
            "gemini" => SignatureFormats.Gemini,
            _ => SignatureFormats.OpenAi,
        },
    };

    private static string Short(string text) => text.Length <= 160 ? text : $"{text[..100]}…{text[^50..]} ({text.Length})";
}
