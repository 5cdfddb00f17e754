using System.Collections.Frozen;

namespace Passerelle.Gateway.Catalog.Models;

/// <summary>The words and letters of a catalogue's lines, in both directions: <c>docs/catalogue.md</c> tells them.</summary>
public static class CatalogueWords
{
    /// <summary>Types of models.</summary>
    public static FrozenDictionary<string, ModelType> Types { get; } =
        Enum.GetValues<ModelType>().ToFrozenDictionary(type => type.ToString().ToLowerInvariant(), StringComparer.Ordinal);

    /// <summary>Prices by their letters; those for a token in dollars for a million.</summary>
    public static FrozenDictionary<string, PriceKind> Prices { get; } = new Dictionary<string, PriceKind>
    {
        ["i"] = PriceKind.Input,
        ["o"] = PriceKind.Output,
        ["r"] = PriceKind.CacheRead,
        ["w"] = PriceKind.CacheWrite,
        ["h"] = PriceKind.CacheWriteHour,
        ["t"] = PriceKind.Reasoning,
        ["ai"] = PriceKind.InputAudio,
        ["ao"] = PriceKind.OutputAudio,
        ["bi"] = PriceKind.InputBatch,
        ["bo"] = PriceKind.OutputBatch,
        ["pi"] = PriceKind.InputPriority,
        ["po"] = PriceKind.OutputPriority,
        ["fi"] = PriceKind.InputFlex,
        ["fo"] = PriceKind.OutputFlex,
        ["m"] = PriceKind.Image,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What goes in and comes out, a letter each.</summary>
    public static FrozenDictionary<char, Modalities> ModalityLetters { get; } = new Dictionary<char, Modalities>
    {
        ['t'] = Modalities.Text,
        ['i'] = Modalities.Image,
        ['a'] = Modalities.Audio,
        ['v'] = Modalities.Video,
        ['d'] = Modalities.Pdf,
        ['f'] = Modalities.File,
        ['e'] = Modalities.Embeddings,
        ['k'] = Modalities.Rerank,
    }.ToFrozenDictionary();
}
