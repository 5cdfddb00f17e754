using System.Text.Json;
using System.Text.RegularExpressions;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.AiSdkGateway;
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
                var isStreamPath = exchange.Path?.Contains(":stream", StringComparison.Ordinal) == true;
                run.Take(exchange.Id, exchange.RequestBody, from, isStreamPath);
                run.TakeAsCallOptions(exchange.Id, exchange.RequestBody, from, isStreamPath);
            }
        }

        return run;
    }

    /// <summary>
    /// The same request as the AI SDK would ask it, which nobody has recorded: what it says there must be what it said before, and the
    /// others must be able to say it.
    /// </summary>
    private void TakeAsCallOptions(string id, byte[] body, IChatDialect from, bool isStreamPath)
    {
        if (from.ReadRequest(body, out var before) is not null || before.PreviousResponse is not null)
        {
            return;
        }

        var client = Dialects.AiSdk4;
        if (AiSdkRequestForm.Write(before, 4) is not { } form)
        {
            Refuse(from, client, "the SDK asks for one answer, and for one tool or any");
            return;
        }

        ChatRequest? again = null;
        if ((client.ReadHead(form, out _) ?? client.ReadRequest(form, out again)) is { } error)
        {
            Add(from, client, "read", id, $"cannot be read: {error.Message}");
            return;
        }

        Compare(id, from, client, before, again!, feature => RequestLosses.OfCallOptions(feature, before));
        Take(id, form, client, isStreamPath);
    }

    private void Take(string id, byte[] body, ICallerChatDialect from, bool isStreamPath)
    {
        foreach (var to in Dialects.All.OfType<IProviderChatDialect>().Where(dialect => !ReferenceEquals(dialect, from)))
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

    private void Compare(string id, ICallerChatDialect from, IProviderChatDialect to, byte[] body, RequestTranslation written)
    {
        using var json = JsonDocument.Parse(written.Body, Parsed.Strictly);
        _ = from.ReadRequest(body, out var before);
        if (!HasOwn(before, to))
        {
            Add(from, to, "valid", id, RequestSpecification.Error(to, json.RootElement), RequestLosses.Reason("valid", to, written));
        }

        if (RequestReadback.Read(to, written.Body) is not { } again)
        {
            Add(from, to, "read", id, "cannot be read back");
            return;
        }

        Compare(id, from, to, before, again, feature => RequestLosses.Reason(feature, to, written));
    }

    /// <summary>Whether a request holds what only the target's dialect knows: it goes back there as it came, as the published document wants it or not.</summary>
    private static bool HasOwn(ChatRequest request, IDialect to) =>
        request.Tools.Exists(tool => tool.Kind == ToolKind.Provider && tool.Dialect == to.Name)
        || request.Messages.Exists(message => message.Parts.Exists(part =>
            (part is OpaquePart opaque && opaque.Dialect == to.Name)
            || (to.Name == "openai-responses" && part is ReasoningPart { Id: null, Signature.Format: SignatureFormats.OpenAi })));

    private void Compare(string id, IDialect from, IDialect to, ChatRequest before, ChatRequest again, Func<string, string?> known)
    {
        foreach (var feature in RequestReading.Features)
        {
            var wanted = RequestReading.Of(feature, before);
            var got = RequestReading.Of(feature, again);
            if (wanted.Length > 0)
            {
                Add(from, to, feature, id, wanted == got ? null : $"«{Short(got)}», was «{Short(wanted)}»", wanted == got ? null : known(feature));
            }
        }
    }

    private void Add(IDialect from, IDialect to, string feature, string id, string? difference, string? known = null)
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

    private void Refuse(IDialect from, IDialect to, string reason) => Refused[(from.Name, to.Name, reason)] = Refused.GetValueOrDefault((from.Name, to.Name, reason)) + 1;

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
