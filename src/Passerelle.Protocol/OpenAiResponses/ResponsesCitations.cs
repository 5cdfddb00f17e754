using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Annotations of text: <c>url_citation</c>, <c>file_citation</c>, <c>container_file_citation</c>, <c>file_path</c>.</summary>
internal static class ResponsesCitations
{
    /// <summary>Reads one; null when it is no object. Never throws on what a member holds.</summary>
    public static Citation? Read(JsonSlice annotation)
    {
        if (annotation.Kind != JsonValueKind.Object)
        {
            return null;
        }

        string? url = null;
        string? title = null;
        string? fileName = null;
        string? fileId = null;
        int? start = null;
        int? end = null;
        var reader = new Utf8JsonReader(annotation.Bytes.Span);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("url"u8))
            {
                url = Text(ref reader);
            }
            else if (reader.ValueTextEquals("title"u8))
            {
                title = Text(ref reader);
            }
            else if (reader.ValueTextEquals("filename"u8))
            {
                fileName = Text(ref reader);
            }
            else if (reader.ValueTextEquals("file_id"u8))
            {
                fileId = Text(ref reader);
            }
            else if (reader.ValueTextEquals("start_index"u8))
            {
                start = Number(ref reader);
            }
            else if (reader.ValueTextEquals("end_index"u8))
            {
                end = Number(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return new Citation
        {
            Url = url,
            Title = title ?? fileName,
            FileId = fileId,
            Start = start,
            End = end,
            Dialect = OpenAiResponsesDialect.DialectName,
            Value = annotation,
        };
    }

    /// <summary>Writes one with every member that OpenAI's readers demand; null when this dialect cannot say it (a place in a document of the request).</summary>
    /// <param name="citation">What to say.</param>
    /// <param name="length">The length of the text, in characters: where it ends when nobody said.</param>
    public static JsonSlice? Write(Citation citation, int length)
    {
        if (citation.Dialect == OpenAiResponsesDialect.DialectName && citation.Value.Exists)
        {
            return citation.Value;
        }

        if (citation.Url is null && citation.FileId is null)
        {
            return null;
        }

        return ResponsesJson.Slice(json =>
        {
            json.WriteStartObject();
            if (citation.Url is not null)
            {
                json.WriteString("type"u8, "url_citation"u8);
                json.WriteNumber("start_index"u8, citation.Start ?? 0);
                json.WriteNumber("end_index"u8, citation.End ?? length);
                json.WriteString("url"u8, citation.Url);
                json.WriteString("title"u8, citation.Title ?? citation.Url);
            }
            else
            {
                json.WriteString("type"u8, "file_citation"u8);
                json.WriteString("file_id"u8, citation.FileId);
                json.WriteString("filename"u8, citation.Title ?? citation.FileId);
                json.WriteNumber("index"u8, citation.Start ?? 0);
            }

            json.WriteEndObject();
        });
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return JsonChars.Of(in reader).ToString();
        }

        reader.Skip();
        return null;
    }

    private static int? Number(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number))
        {
            return number;
        }

        reader.Skip();
        return null;
    }
}
