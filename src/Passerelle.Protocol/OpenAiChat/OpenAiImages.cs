using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Pictures in an answer, as OpenRouter and Vercel write them: <c>images[{type, image_url:{url}}]</c>.</summary>
internal static class OpenAiImages
{
    public static bool Read(int choice, ReadOnlySpan<byte> list, AnswerSink sink)
    {
        if (list is not [(byte)'[', ..])
        {
            return false;
        }

        var said = false;
        var reader = new Utf8JsonReader(list);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            said |= ReadOne(choice, OpenAiJson.Current(ref reader, list), sink);
        }

        return said;
    }

    public static bool ReadOne(int choice, ReadOnlySpan<byte> image, AnswerSink sink)
    {
        var holder = OpenAiJson.Member(image, "image_url"u8);
        var url = OpenAiJson.Chars(OpenAiJson.IsString(holder) ? holder : OpenAiJson.Member(holder, "url"u8));
        if (url.IsEmpty)
        {
            return false;
        }

        sink.Media(choice, DataUrl.Media(MediaKind.Image, JsonSlice.Of(url)));
        return true;
    }
}
