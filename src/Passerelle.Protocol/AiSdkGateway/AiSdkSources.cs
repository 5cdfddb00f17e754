using System.Globalization;
using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// What an answer refers to. Each page or document is one <c>source</c>, however often it is cited; in generation 4 a text also has
/// <c>citations</c>, which say what each supports.
/// </summary>
internal sealed class AiSdkSources(AiSdkGeneration generation)
{
    private readonly Dictionary<(string?, string?), string> _ids = [];
    private List<Citation>? _onText;

    /// <summary>Whether the text that is open has citations to write.</summary>
    public bool HasCitations => _onText is not null;

    /// <summary>Takes a citation and tells whether its source has not been told before.</summary>
    /// <param name="citation">What is cited.</param>
    /// <param name="texts">How many texts there have been, if it supports the last one; 0 if not. Places are told in the first only, since they are places in the whole answer.</param>
    public bool IsNew(Citation citation, int texts)
    {
        if (KeyOf(citation) is (null, null))
        {
            return false;
        }

        if (texts > 0 && generation == AiSdkGeneration.Fourth)
        {
            (_onText ??= []).Add(texts == 1 ? citation : citation with { Start = null, End = null });
        }

        return _ids.TryAdd(KeyOf(citation), _ids.Count.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The members of a source behind its <c>type</c>.</summary>
    public void WriteSource(Utf8JsonWriter json, Citation citation)
    {
        json.WriteString("sourceType"u8, citation.Url is null ? "document"u8 : "url"u8);
        json.WriteString("id"u8, $"source-{_ids[KeyOf(citation)]}");
        if (citation.Url is not null)
        {
            json.WriteString("url"u8, citation.Url);
            if (citation.Title is not null)
            {
                json.WriteString("title"u8, citation.Title);
            }

            return;
        }

        json.WriteString("mediaType"u8, "text/plain"u8);
        json.WriteString("title"u8, citation.Title ?? citation.FileId);
        if (citation.FileId is not null && citation.Title is not null)
        {
            json.WriteString("filename"u8, citation.Title);
        }
    }

    /// <summary>The member <c>citations</c> of the text that ends; nothing when it has none.</summary>
    public void WriteCitations(Utf8JsonWriter json)
    {
        if (_onText is null)
        {
            return;
        }

        json.WriteStartArray("citations"u8);
        foreach (var citation in _onText)
        {
            json.WriteStartObject();
            json.WriteStartObject("source"u8);
            json.WriteString("type"u8, "source"u8);
            WriteSource(json, citation);
            json.WriteEndObject();
            if (citation is { Start: { } start, End: { } end } && end > start)
            {
                json.WriteNumber("startIndex"u8, start);
                json.WriteNumber("endIndex"u8, end);
            }

            if (citation.CitedText is not null)
            {
                json.WriteString("citedText"u8, citation.CitedText);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        _onText = null;
    }

    private static (string?, string?) KeyOf(Citation citation) => citation.Url is { } url ? (url, null) : (null, citation.FileId ?? citation.Title);
}
