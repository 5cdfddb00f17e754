using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>What a piece of text refers to.</summary>
public sealed record Citation
{
    /// <summary>The page; null when it is a document.</summary>
    public string? Url { get; init; }

    /// <summary>The page's or document's title.</summary>
    public string? Title { get; init; }

    /// <summary>The words that are quoted.</summary>
    public string? CitedText { get; init; }

    /// <summary>Where the text that it supports begins, in characters of the answer's text; null when not told.</summary>
    public int? Start { get; init; }

    /// <summary>Where that text ends.</summary>
    public int? End { get; init; }

    /// <summary>The uploaded file.</summary>
    public string? FileId { get; init; }

    /// <summary>The dialect that said it.</summary>
    public required string Dialect { get; init; }

    /// <summary>As that dialect wrote it.</summary>
    public JsonSlice Value { get; init; }
}
