using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// What an answer rests on where it stands beside the choices: Perplexity's <c>search_results[{url,title,snippet}]</c>, or its older
/// <c>citations</c>, bare URLs. Every event of a stream repeats them.
/// </summary>
internal sealed class OpenAiSources
{
    private byte[] _list = [];
    private bool _isBare;

    /// <summary>Keeps a list; one with titles counts more than bare URLs.</summary>
    public void Keep(ReadOnlySpan<byte> list, bool isBare)
    {
        if (list is not [(byte)'[', ..] || !OpenAiJson.Holds(list) || (_list.Length > 0 && isBare && !_isBare) || list.SequenceEqual(_list))
        {
            return;
        }

        _list = list.ToArray();
        _isBare = isBare;
    }

    /// <summary>Hands them on as citations.</summary>
    public void Cite(int choice, AnswerSink sink)
    {
        if (_list.Length == 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(_list);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var item = OpenAiJson.Current(ref reader, _list);
            if (OpenAiJson.Text(OpenAiJson.IsString(item) ? item : OpenAiJson.Member(item, "url"u8)) is { } url)
            {
                sink.Cite(choice, new Citation
                {
                    Dialect = "openai-chat",
                    Url = url,
                    Title = OpenAiJson.Text(OpenAiJson.Member(item, "title"u8)),
                    CitedText = OpenAiJson.Text(OpenAiJson.Member(item, "snippet"u8)),
                    Value = new JsonSlice(item.ToArray()),
                });
            }
        }
    }
}
