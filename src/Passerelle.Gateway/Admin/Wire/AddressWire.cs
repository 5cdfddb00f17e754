using System.Text.Json;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway.Admin.Wire;

/// <summary>What an address means: every URL that would be called, the rule in force, and what is to be said about it (URL-5).</summary>
/// <param name="Address">The address as it was given.</param>
/// <param name="InUse">The index of the candidate that is called.</param>
/// <param name="Candidates">The readings of the address, best first; empty when there is an error.</param>
/// <param name="Notices">What the user should know.</param>
/// <param name="ModelList">E-URL-5 when the model list cannot be fetched, else null.</param>
/// <param name="Error">Why the address cannot be used, else null.</param>
public sealed record AddressWire(
    string Address,
    int InUse,
    IReadOnlyList<CandidateWire> Candidates,
    IReadOnlyList<AddressTextWire> Notices,
    AddressTextWire? ModelList,
    AddressTextWire? Error)
{
    /// <summary>Writes a resolved address.</summary>
    public static AddressWire Of(string typed, ProviderAddress address, int inUse = 0) => new(
        typed,
        inUse,
        [.. address.Candidates.Select(CandidateWire.Of)],
        [.. address.Notices.Select(n => new AddressTextWire(n.Code, n.Name, n.Text.En, n.Text.Fr))],
        address.Error is null && address.Candidates.All(c => c.ModelsUrl is null) ? AddressTextWire.Of(AddressError.NoModelList) : null,
        address.Error is { } error ? AddressTextWire.Of(error) : null);
}

/// <summary>One reading of an address.</summary>
/// <param name="Rule">The rule's name, such as <c>version_added</c>.</param>
/// <param name="RuleText">The rule in a few words.</param>
/// <param name="Urls">The URLs that follow from it.</param>
public sealed record CandidateWire(string Rule, Bilingual RuleText, IReadOnlyList<UrlWire> Urls)
{
    internal static CandidateWire Of(ProviderEndpoints candidate)
    {
        (string Name, Uri? Url)[] known =
        [
            ("chat", candidate.ChatUrl),
            ("models", candidate.ModelsUrl),
            ("embeddings", candidate.EmbeddingsUrl),
            ("responses", candidate.ResponsesUrl),
            ("images", candidate.ImagesUrl),
        ];
        return new CandidateWire(
            JsonNamingPolicy.SnakeCaseLower.ConvertName(candidate.Rule.ToString()),
            candidate.RuleText,
            [.. known.Where(k => k.Url is not null).Select(k => UrlWire.Of(k.Name, candidate.Preview(k.Url!)))]);
    }
}

/// <summary>A URL, whole and in three parts, so that a screen can colour what was added.</summary>
public sealed record UrlWire(string Endpoint, string Url, string Typed, string Added, string Query)
{
    internal static UrlWire Of(string endpoint, AddressPreview preview) =>
        new(endpoint, preview.ToString(), preview.Typed, preview.Added, preview.Query);
}

/// <summary>A notice or an error about an address, in English and in French.</summary>
public sealed record AddressTextWire(string Code, string Name, string En, string Fr, string? Suggestion = null)
{
    internal static AddressTextWire Of(AddressError error) => new(error.Code, error.Name, error.Text.En, error.Text.Fr, error.Suggestion);
}
