using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>What a block of text refers to, both ways.</summary>
internal static class AnthropicCitations
{
    /// <summary>Reads one citation (an object).</summary>
    public static Citation Read(JsonSlice value)
    {
        string? url = null, title = null, cited = null, file = null;
        var json = new JsonCursor(value.Bytes);
        if (json.Type == JsonTokenType.StartObject)
        {
            while (json.NextMember())
            {
                var isUrl = json.Is("url"u8) || json.Is("source"u8);
                var isTitle = json.Is("title"u8) || json.Is("document_title"u8);
                var isCited = json.Is("cited_text"u8);
                var isFile = json.Is("file_id"u8);
                json.ToValue();
                if (json.Type != JsonTokenType.String)
                {
                    json.Skip();
                }
                else if (isUrl)
                {
                    url = json.Text();
                }
                else if (isTitle)
                {
                    title = json.Text();
                }
                else if (isCited)
                {
                    cited = json.Text();
                }
                else if (isFile)
                {
                    file = json.Text();
                }
            }
        }

        // Start and End are places in the answer; Anthropic's are places in the document and stay in the value.
        return new Citation { Dialect = AnthropicMessagesDialect.DialectName, Value = value, Url = url, Title = title, CitedText = cited, FileId = file };
    }

    /// <summary>Whether this dialect can say it: its own, and pages of the web.</summary>
    public static bool CanWrite(Citation citation) => citation.Url is not null || IsOwn(citation);

    /// <summary>Writes a citation for which <see cref="CanWrite"/> is true.</summary>
    public static void Write(Utf8JsonWriter json, Citation citation)
    {
        if (IsOwn(citation))
        {
            citation.Value.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type"u8, "web_search_result_location"u8);
        json.WriteString("url"u8, citation.Url);
        json.WriteString("title"u8, citation.Title);
        json.WriteString("cited_text"u8, citation.CitedText ?? "");

        // Anthropic's own search puts a blob there; clients want a string.
        json.WriteString("encrypted_index"u8, ""u8);
        json.WriteEndObject();
    }

    private static bool IsOwn(Citation citation) => citation.Dialect == AnthropicMessagesDialect.DialectName && citation.Value.Exists;
}
