using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Reads pieces of media: bytes in base64 or an address, and their type.</summary>
internal static class GeminiMediaReader
{
    /// <summary>Reads an <c>inlineData</c> or <c>fileData</c> of a request; null for null.</summary>
    public static MediaPart? Read(ref JsonCursor cursor)
    {
        if (cursor.IsNull)
        {
            return null;
        }

        string? type = null;
        string? name = null;
        JsonSlice data = default;
        JsonSlice url = default;
        var whole = cursor;
        cursor.OpenObject();
        while (cursor.NextMember())
        {
            if (cursor.Is("mimeType"u8, "mime_type"u8))
            {
                cursor.ToValue();
                type = cursor.TextOrNull();
            }
            else if (cursor.Is("displayName"u8, "display_name"u8))
            {
                cursor.ToValue();
                name = cursor.TextOrNull();
            }
            else if (cursor.Is("data"u8))
            {
                cursor.ToValue();
                data = cursor.TextSlice();
            }
            else if (cursor.Is("fileUri"u8, "file_uri"u8))
            {
                cursor.ToValue();
                url = cursor.TextSlice();
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        if (data.IsEmpty && url.IsEmpty)
        {
            throw whole.Refuse("has neither \"data\" nor \"fileUri\".", "missing_required_parameter");
        }

        if (data.Exists && string.IsNullOrEmpty(type))
        {
            throw whole.Refuse("has no \"mimeType\".", "missing_required_parameter");
        }

        // Google's own files have an address, too, that nobody else can fetch.
        var address = url.Text;
        var isFile = !data.Exists && GeminiMedia.IsGoogleFile(address);
        return new MediaPart(GeminiMedia.KindOf(type))
        {
            MediaType = type,
            Name = name,
            Base64 = data,
            Url = data.Exists || isFile ? default : url,
            FileId = isFile ? address : null,
        };
    }

    /// <summary>Reads an <c>inlineData</c> or <c>fileData</c> of an answer and hands it to a sink.</summary>
    public static AnswerMarks Read(ReadOnlySpan<byte> json, ReadOnlySpan<byte> signature, int choice, AnswerSink sink)
    {
        string? type = null;
        string? name = null;
        JsonSlice data = default;
        JsonSlice url = default;
        var reader = new Utf8JsonReader(json);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("mimeType"u8);
            var isName = reader.ValueTextEquals("displayName"u8);
            var isData = reader.ValueTextEquals("data"u8);
            var isUrl = reader.ValueTextEquals("fileUri"u8);
            _ = reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                type = isType ? JsonChars.Of(in reader).ToString() : type;
                name = isName ? JsonChars.Of(in reader).ToString() : name;
                data = isData ? JsonSlice.Of(JsonChars.Of(in reader)) : data;
                url = isUrl ? JsonSlice.Of(JsonChars.Of(in reader)) : url;
            }

            reader.Skip();
        }

        if (data.IsEmpty && url.IsEmpty)
        {
            return AnswerMarks.None;
        }

        sink.Media(choice, new MediaPart(GeminiMedia.KindOf(type))
        {
            MediaType = type,
            Name = name,
            Base64 = data,
            Url = data.IsEmpty ? url : default,
            Signature = signature.IsEmpty ? null : new Signature(SignatureFormats.Gemini, JsonSlice.Of(new JsonChars(signature))),
        });
        return AnswerMarks.Content;
    }
}
