using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Reads parts that are pictures, sound, films and documents.</summary>
internal static class OpenAiMediaReader
{
    /// <summary><c>{"type", name: {url, detail}}</c> or <c>{"type", name: url}</c>.</summary>
    public static MediaPart ReadUrl(ref JsonCursor cursor, ReadOnlySpan<byte> name, MediaKind kind)
    {
        var start = cursor;
        JsonSlice url = default;
        string? detail = null;
        string? title = null;
        while (cursor.NextMember())
        {
            if (cursor.Is(name))
            {
                cursor.ToValue();
                if (cursor.Type == JsonTokenType.String)
                {
                    url = cursor.Take();
                    continue;
                }

                if (cursor.Type != JsonTokenType.StartObject)
                {
                    throw cursor.Wrong("an object with a \"url\"");
                }

                while (cursor.NextMember())
                {
                    if (cursor.Is("url"u8))
                    {
                        cursor.ToValue();
                        url = cursor.TextSlice();
                    }
                    else if (cursor.Is("detail"u8))
                    {
                        cursor.ToValue();
                        detail = cursor.TextOrNull();
                    }
                    else
                    {
                        cursor.ToValue();
                        cursor.Skip();
                    }
                }
            }
            else if (cursor.Is("document_name"u8))
            {
                cursor.ToValue();
                title = cursor.TextOrNull();
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        return url.IsEmpty ? throw start.Refuse("has no URL.", "missing_required_parameter") : DataUrl.Media(kind, url) with { Detail = detail, Name = title };
    }

    /// <summary><c>input_audio{data, format}</c>; with Mistral just the data, or a URL.</summary>
    public static MediaPart ReadAudio(ref JsonCursor cursor)
    {
        var start = cursor;
        JsonSlice data = default;
        string? format = null;
        while (cursor.NextMember())
        {
            var isAudio = cursor.Is("input_audio"u8);
            cursor.ToValue();
            if (!isAudio)
            {
                cursor.Skip();
            }
            else if (cursor.Type == JsonTokenType.String)
            {
                data = cursor.Take();
            }
            else
            {
                cursor.OpenObject();
                while (cursor.NextMember())
                {
                    if (cursor.Is("data"u8))
                    {
                        cursor.ToValue();
                        data = cursor.TextSlice();
                    }
                    else if (cursor.Is("format"u8))
                    {
                        cursor.ToValue();
                        format = cursor.TextOrNull();
                    }
                    else
                    {
                        cursor.ToValue();
                        cursor.Skip();
                    }
                }
            }
        }

        return data.IsEmpty ? throw start.Refuse("has no \"input_audio.data\".", "missing_required_parameter")
            : Said(DataUrl.Media(MediaKind.Audio, data), MediaTypes.OfAudioFormat(format));
    }

    /// <summary><c>file{file_data, filename}</c> or <c>file{file_id}</c>.</summary>
    public static MediaPart ReadFile(ref JsonCursor cursor)
    {
        var start = cursor;
        JsonSlice data = default;
        string? id = null;
        string? name = null;
        while (cursor.NextMember())
        {
            var isFile = cursor.Is("file"u8) || cursor.Is("input_file"u8);
            cursor.ToValue();
            if (!isFile)
            {
                cursor.Skip();
                continue;
            }

            cursor.OpenObject();
            while (cursor.NextMember())
            {
                if (cursor.Is("file_data"u8) || cursor.Is("fileData"u8) || cursor.Is("file_url"u8))
                {
                    cursor.ToValue();
                    data = cursor.IsNull ? data : cursor.TextSlice();
                }
                else if (cursor.Is("file_id"u8))
                {
                    cursor.ToValue();
                    id = cursor.TextOrNull();
                }
                else if (cursor.Is("filename"u8))
                {
                    cursor.ToValue();
                    name = cursor.TextOrNull();
                }
                else
                {
                    cursor.ToValue();
                    cursor.Skip();
                }
            }
        }

        if (id is { Length: > 0 })
        {
            return new MediaPart(MediaKind.File) { FileId = id, Name = name };
        }

        if (data.IsEmpty)
        {
            throw start.Refuse("has neither \"file.file_data\" nor \"file.file_id\".", "missing_required_parameter");
        }

        return Said(DataUrl.Media(MediaKind.File, data), MediaTypes.OfFileName(name)) with { Name = name };
    }

    /// <summary>What the caller says of bare base64 counts more than how it begins.</summary>
    private static MediaPart Said(MediaPart media, string? mediaType) => mediaType is null ? media : media with { MediaType = mediaType };
}
