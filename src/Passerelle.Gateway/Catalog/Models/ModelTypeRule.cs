namespace Passerelle.Gateway.Catalog.Models;

/// <summary>What a model is for by its name, where nothing better is known.</summary>
/// <param name="Type">What it is for, in the words of <see cref="CatalogueWords.Types"/>.</param>
/// <param name="Models">Plain names (<see cref="ModelNames.Plain"/>); <c>*</c> for any run of characters.</param>
public sealed record ModelTypeRule(string Type, IReadOnlyList<string> Models);
