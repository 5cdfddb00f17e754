using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>Pictures in an answer: <c>{"format","source":{"bytes"}}</c>.</summary>
internal static class ConverseImages
{
    /// <summary>The format (a JSON string) of an image object; nothing when it has none.</summary>
    public static JsonSlice Format(ReadOnlySpan<byte> image)
    {
        var format = Member(image, "format"u8, out _);
        return format.IsEmpty ? default : JsonSlice.Of(format);
    }

    /// <summary>The bytes in base64, of an image object.</summary>
    public static JsonChars Bytes(ReadOnlySpan<byte> image)
    {
        _ = Member(image, "source"u8, out var source);
        return source.IsEmpty ? default : Member(source, "bytes"u8, out _);
    }

    /// <summary>Tells a whole picture; nothing when it has no bytes.</summary>
    public static void Tell(JsonSlice format, JsonChars base64, AnswerSink sink)
    {
        if (!base64.IsEmpty)
        {
            sink.Media(0, new MediaPart(MediaKind.Image) { MediaType = $"image/{format.Text ?? "png"}", Base64 = JsonSlice.Of(base64) });
        }
    }

    private static JsonChars Member(ReadOnlySpan<byte> json, ReadOnlySpan<byte> wanted, out ReadOnlySpan<byte> value)
    {
        JsonChars chars = default;
        value = default;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return chars;
        }

        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (!name.SequenceEqual(wanted))
            {
                reader.Skip();
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                chars = new JsonChars(reader.ValueSpan);
            }
            else
            {
                value = ConverseJson.Raw(ref reader, json);
            }
        }

        return chars;
    }
}
