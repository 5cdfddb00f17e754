using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Reads a message's content: a string, or parts of OpenAI's and its neighbours' kinds.</summary>
internal static class OpenAiPartReader
{
    /// <param name="content">On the content's value.</param>
    /// <param name="hasContent">False when there is none: no parts.</param>
    /// <param name="keepEmpty">Whether an empty string is a part too: it is what the caller said.</param>
    public static List<Part> ReadContent(JsonCursor content, bool hasContent, bool keepEmpty)
    {
        var parts = new List<Part>();
        if (!hasContent)
        {
            return parts;
        }

        if (content.Type == JsonTokenType.String)
        {
            var text = content.Take();
            if (keepEmpty || !text.IsEmpty)
            {
                parts.Add(new TextPart(text));
            }

            return parts;
        }

        if (content.Type != JsonTokenType.StartArray)
        {
            throw content.Wrong("a string or an array of parts");
        }

        while (content.NextItem())
        {
            if (content.Type == JsonTokenType.String)
            {
                parts.Add(new TextPart(content.Take()));
                continue;
            }

            content.OpenObject();
            parts.Add(ReadPart(ref content));
        }

        return parts;
    }

    private static Part ReadPart(ref JsonCursor cursor)
    {
        var start = cursor;
        var fields = cursor;
        JsonSlice kindSlice = default;
        JsonSlice cacheControl = default;
        while (cursor.NextMember())
        {
            if (cursor.Is("type"u8))
            {
                cursor.ToValue();
                kindSlice = cursor.TextSlice();
            }
            else if (cursor.Is("cache_control"u8))
            {
                cursor.ToValue();
                cacheControl = cursor.IsNull ? default : cursor.Take();
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        if (!kindSlice.Exists)
        {
            throw start.Refuse("has no \"type\".", "missing_required_parameter");
        }

        var kind = kindSlice.Chars;
        var part = kind.Is("text"u8) || kind.Is("input_text"u8) || kind.Is("output_text"u8) ? new TextPart(Member(ref fields, "text"u8, isNeeded: true))
            : kind.Is("refusal"u8) ? new RefusalPart(Member(ref fields, "refusal"u8, isNeeded: true))
            : kind.Is("image_url"u8) || kind.Is("input_image"u8) ? OpenAiMediaReader.ReadUrl(ref fields, "image_url"u8, MediaKind.Image)
            : kind.Is("video_url"u8) || kind.Is("input_video"u8) ? OpenAiMediaReader.ReadUrl(ref fields, "video_url"u8, MediaKind.Video)
            : kind.Is("audio_url"u8) ? OpenAiMediaReader.ReadUrl(ref fields, "audio_url"u8, MediaKind.Audio)
            : kind.Is("file_url"u8) ? OpenAiMediaReader.ReadUrl(ref fields, "file_url"u8, MediaKind.File)
            : kind.Is("document_url"u8) ? OpenAiMediaReader.ReadUrl(ref fields, "document_url"u8, MediaKind.File)
            : kind.Is("input_audio"u8) ? OpenAiMediaReader.ReadAudio(ref fields)
            : kind.Is("file"u8) || kind.Is("input_file"u8) ? OpenAiMediaReader.ReadFile(ref fields)
            : kind.Is("thinking"u8) ? ReadThinking(ref fields)
            : (Part)new OpaquePart("openai-chat", kind.ToString(), start.Take());
        return cacheControl.Exists ? part with { CacheControl = cacheControl } : part;
    }

    /// <summary>Mistral's: text, or a list of texts.</summary>
    private static ReasoningPart ReadThinking(ref JsonCursor cursor)
    {
        var texts = new List<JsonSlice>();
        Signature? signature = null;
        while (cursor.NextMember())
        {
            if (cursor.Is("signature"u8))
            {
                cursor.ToValue();
                signature = cursor.IsNull ? null : new Signature(SignatureFormats.Unknown, cursor.TextSlice());
            }
            else if (cursor.Is("thinking"u8))
            {
                cursor.ToValue();
                if (cursor.Type == JsonTokenType.String)
                {
                    texts.Add(cursor.Take());
                    continue;
                }

                cursor.OpenArray();
                while (cursor.NextItem())
                {
                    cursor.OpenObject();
                    if (Member(ref cursor, "text"u8, isNeeded: false) is { Exists: true } text)
                    {
                        texts.Add(text);
                    }
                }
            }
            else
            {
                cursor.ToValue();
                cursor.Skip();
            }
        }

        return new ReasoningPart(JsonStrings.Join(texts, "")) { Signature = signature };
    }

    /// <summary>A text among the members of the object that is open, to the object's end.</summary>
    private static JsonSlice Member(ref JsonCursor cursor, ReadOnlySpan<byte> name, bool isNeeded)
    {
        var start = cursor;
        JsonSlice found = default;
        while (cursor.NextMember())
        {
            var isIt = cursor.Is(name);
            cursor.ToValue();
            if (isIt)
            {
                found = cursor.TextSlice();
            }
            else
            {
                cursor.Skip();
            }
        }

        return found.Exists || !isNeeded ? found
            : throw start.Refuse($"has no \"{System.Text.Encoding.UTF8.GetString(name)}\".", "missing_required_parameter");
    }
}
