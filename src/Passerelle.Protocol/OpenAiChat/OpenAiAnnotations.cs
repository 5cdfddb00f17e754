using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Annotations of an answer: <c>url_citation</c>, and what only this dialect has.</summary>
internal static class OpenAiAnnotations
{
    /// <summary>True when there is a citation among them.</summary>
    public static bool Read(int choice, ReadOnlySpan<byte> list, AnswerSink sink)
    {
        if (list is not [(byte)'[', ..])
        {
            return false;
        }

        var cited = false;
        var reader = new Utf8JsonReader(list);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = OpenAiJson.Current(ref reader, list);
            var citation = OpenAiJson.Member(item, "url_citation"u8);
            if (citation is [(byte)'{', ..])
            {
                sink.Cite(choice, new Citation
                {
                    Dialect = "openai-chat",
                    Url = OpenAiJson.Text(OpenAiJson.Member(citation, "url"u8)),
                    Title = OpenAiJson.Text(OpenAiJson.Member(citation, "title"u8)),
                    CitedText = OpenAiJson.Text(OpenAiJson.Member(citation, "content"u8)),
                    Start = OpenAiJson.Integer(OpenAiJson.Member(citation, "start_index"u8)),
                    End = OpenAiJson.Integer(OpenAiJson.Member(citation, "end_index"u8)),
                    Value = new JsonSlice(item.ToArray()),
                });
                cited = true;
            }
            else if (item is [(byte)'{', ..])
            {
                sink.Opaque(choice, new OpaquePart("openai-chat", "annotation", new JsonSlice(item.ToArray())));
            }
        }

        return cited;
    }
}
