using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Reads the content of messages, of the system field and of tool results: a string, or blocks.</summary>
internal static class AnthropicPartReader
{
    public static List<Part> ReadContent(ref JsonCursor json)
    {
        switch (json.Type)
        {
            case JsonTokenType.String:
                var text = json.Take();
                return text.IsEmpty ? [] : [new TextPart(text)];
            case JsonTokenType.Null:
                return [];
            case JsonTokenType.StartArray:
                var parts = new List<Part>();
                while (json.NextItem())
                {
                    parts.Add(ReadBlock(ref json));
                }

                return parts;
            default:
                throw json.Wrong("a string or an array of content blocks");
        }
    }

    private static Part ReadBlock(ref JsonCursor json)
    {
        json.OpenObject();
        var whole = json;
        var block = default(Fields);
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "type":
                    block.Type = json.Text();
                    break;
                case "text":
                    block.Text = json.TextSlice();
                    break;
                case "thinking":
                    block.Thinking = json.TextSlice();
                    break;
                case "signature":
                    block.Signature = json.IsNull ? default : json.TextSlice();
                    break;
                case "data":
                    block.Data = json.TextSlice();
                    break;
                case "id":
                    block.Id = json.Text();
                    break;
                case "name":
                    block.Name = json.Text();
                    break;
                case "tool_use_id":
                    block.CallId = json.Text();
                    break;
                case "is_error":
                    block.IsError = json.BooleanOrNull() ?? false;
                    break;
                case "title":
                    block.Title = json.TextOrNull();
                    break;
                case "cache_control":
                    block.CacheControl = json.IsNull ? default : json.Take();
                    break;
                case "input":
                    block.Input = json.Type is JsonTokenType.StartObject or JsonTokenType.Null ? json.Take() : throw json.Wrong("an object");
                    break;
                case "content":
                    block.Content = json;
                    block.HasContent = true;
                    json.Skip();
                    break;
                case "source":
                    block.Source = json;
                    block.HasSource = true;
                    json.Skip();
                    break;
                case "citations":
                    block.Citations = json.Take();
                    break;
                default:
                    (block.Extra ??= []).Add(new ExtraField(name, json.Take()));
                    break;
            }
        }

        return Make(ref whole, ref block);
    }

    private static Part Make(ref JsonCursor whole, ref Fields block)
    {
        switch (block.Type)
        {
            case "text":
                return new TextPart(block.Text.Exists ? block.Text : throw whole.Wrong("a block with a \"text\""))
                {
                    CacheControl = block.CacheControl,
                    Citations = ReadCitations(block.Citations),
                };
            case "thinking":
                var signature = AnthropicSignatures.Read(block.Signature, out var id);
                return new ReasoningPart(block.Thinking.IsEmpty ? default : block.Thinking) { Signature = signature, Id = id };
            case "redacted_thinking":
                return new ReasoningPart(default) { IsRedacted = true, Signature = new Signature(SignatureFormats.Anthropic, block.Data.Exists ? block.Data : throw whole.Wrong("a block with \"data\"")) };
            case "tool_use":
                return new ToolCallPart(
                    block.Id ?? throw whole.Wrong("a block with an \"id\""),
                    block.Name ?? throw whole.Wrong("a block with a \"name\""),
                    block.Input.IsEmpty ? JsonSlice.EmptyObject : block.Input)
                { CacheControl = block.CacheControl };
            case "tool_result":
                return new ToolResultPart(
                    block.CallId ?? throw whole.Wrong("a block with a \"tool_use_id\""),
                    block.HasContent ? ReadContent(ref block.Content) : [])
                { IsError = block.IsError, CacheControl = block.CacheControl };
            case "image" or "document":
                return ReadMedia(ref whole, ref block);
            case "search_result" when block.HasContent && AllText(block.Content) is { Exists: true } found:
                // Text of a document for other dialects; the block itself for this one.
                return new MediaPart(MediaKind.File) { PlainText = found, MediaType = "text/plain", Name = block.Title, CacheControl = block.CacheControl, Extra = Itself(ref whole) };
            case null:
                throw whole.Wrong("a block with a \"type\"");
            default:
                return new OpaquePart(AnthropicMessagesDialect.DialectName, block.Type, whole.Take());
        }
    }

    private static Part ReadMedia(ref JsonCursor whole, ref Fields block)
    {
        if (!block.HasSource)
        {
            throw whole.Wrong("a block with a \"source\"");
        }

        var kind = block.Type == "image" ? MediaKind.Image : MediaKind.File;
        string? type = null, mediaType = null, fileId = null;
        JsonSlice data = default, url = default, text = default;
        var json = block.Source;
        json.OpenObject();
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "type":
                    type = json.Text();
                    break;
                case "media_type":
                    mediaType = json.TextOrNull();
                    break;
                case "data":
                    data = json.TextSlice();
                    break;
                case "url":
                    url = json.TextSlice();
                    break;
                case "file_id":
                    fileId = json.Text();
                    break;
                case "content":
                    text = json.Type == JsonTokenType.String ? json.Take() : AllText(json);
                    json.Skip();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        var extra = block.Extra;
        if (block.Citations.Exists)
        {
            (extra ??= []).Add(new ExtraField("citations", block.Citations));
        }

        var media = new MediaPart(kind) { MediaType = mediaType, Name = block.Title, CacheControl = block.CacheControl, Extra = extra };
        return type switch
        {
            "base64" when data.Exists => media with { Base64 = data },
            "text" when data.Exists => media with { PlainText = data },
            "url" when url.Exists => media with { Url = url },
            "file" when fileId is not null => media with { FileId = fileId },
            "content" when text.Exists => media with { PlainText = text, MediaType = "text/plain", Extra = Itself(ref whole) },
            "content" => new OpaquePart(AnthropicMessagesDialect.DialectName, block.Type!, whole.Take()),
            _ => throw block.Source.Wrong("a source of type \"base64\", \"text\", \"content\", \"url\" or \"file\" with what that holds"),
        };
    }

    /// <summary>The text of all blocks, joined; nothing when there is any other block.</summary>
    private static JsonSlice AllText(JsonCursor json)
    {
        if (json.Type != JsonTokenType.StartArray)
        {
            return default;
        }

        var text = new ArrayBufferWriter<byte>(256);
        text.Write("\""u8);
        foreach (var part in ReadContent(ref json))
        {
            if (part is not TextPart piece)
            {
                return default;
            }

            text.Write(text.WrittenCount > 1 ? "\\n"u8 : default);
            text.Write(piece.Text.Chars.Escaped);
        }

        text.Write("\""u8);
        return new JsonSlice(text.WrittenMemory);
    }

    /// <summary>The block as it was written, for this dialect.</summary>
    private static List<ExtraField> Itself(ref JsonCursor whole) => [new ExtraField(AnthropicMediaWriter.WholeBlock, whole.Take())];

    private static List<Citation>? ReadCitations(JsonSlice citations)
    {
        if (citations.IsEmpty || citations.Kind != JsonValueKind.Array)
        {
            return null;
        }

        var list = new List<Citation>();
        var json = new JsonCursor(citations.Bytes);
        while (json.NextItem())
        {
            list.Add(AnthropicCitations.Read(json.Take()));
        }

        return list;
    }

    private ref struct Fields
    {
        public string? Type;
        public JsonSlice Text;
        public JsonSlice Thinking;
        public JsonSlice Signature;
        public JsonSlice Data;
        public string? Id;
        public string? Name;
        public string? CallId;
        public bool IsError;
        public string? Title;
        public JsonSlice CacheControl;
        public JsonSlice Input;
        public JsonSlice Citations;
        public JsonCursor Content;
        public bool HasContent;
        public JsonCursor Source;
        public bool HasSource;
        public List<ExtraField>? Extra;
    }
}
