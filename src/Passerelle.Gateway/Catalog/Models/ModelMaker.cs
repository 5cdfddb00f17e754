namespace Passerelle.Gateway.Catalog.Models;

/// <summary>Who makes models.</summary>
/// <param name="Id">One lower-case word, as Vercel's AI Gateway names creators.</param>
/// <param name="Models">Plain names of its models (<see cref="ModelNames.Plain"/>); <c>*</c> for any run of characters.</param>
public sealed record ModelMaker(string Id, IReadOnlyList<string> Models)
{
    /// <summary>The list of the catalogue in which it offers them itself; null for none.</summary>
    public string? List { get; init; }

    /// <summary>Its other names before a slash, in lower case.</summary>
    public IReadOnlyList<string> Also { get; init => field = value ?? []; } = [];
}
