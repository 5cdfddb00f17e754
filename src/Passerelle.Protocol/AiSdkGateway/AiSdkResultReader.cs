using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Reads what a tool gave back: <c>{"type","value"}</c> with <c>text</c>, <c>json</c>, <c>error-text</c>, <c>error-json</c>,
/// <c>execution-denied</c>, or <c>content</c>, a list of texts and files, which each generation has in its own words.
/// </summary>
internal static class AiSdkResultReader
{
    private const string Denied = "The user denied the execution of the tool.";

    public static ToolResultPart Read(ref JsonCursor json, string callId, string? name)
    {
        json.OpenObject();
        var whole = json;
        string? type = null, reason = null;
        JsonCursor value = default;
        var hasValue = false;
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "type":
                    type = json.Text();
                    break;
                case "reason":
                    reason = json.TextOrNull();
                    break;
                case "value":
                    value = json;
                    hasValue = true;
                    json.Skip();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (type == "execution-denied")
        {
            return new ToolResultPart(callId, [new TextPart(JsonSlice.Of(reason ?? Denied))]) { Name = name, IsError = true };
        }

        if (type is null || !hasValue)
        {
            throw whole.Refuse($"needs a {(type is null ? "\"type\"" : "\"value\"")}.", "missing_required_parameter");
        }

        return type switch
        {
            "text" or "error-text" => Result(callId, name, value.TextSlice(), type == "error-text"),
            "json" or "error-json" => Result(callId, name, value.Take(), type == "error-json"),
            "content" => new ToolResultPart(callId, ReadContent(ref value)) { Name = name },
            _ => throw whole.Refuse("must be of the type \"text\", \"json\", \"error-text\", \"error-json\", \"execution-denied\" or \"content\"."),
        };
    }

    private static ToolResultPart Result(string callId, string? name, JsonSlice value, bool isError) =>
        new(callId, [new TextPart(AiSdkJson.AsText(value))])
        {
            Name = name,
            IsError = isError,
            Value = value.Kind == JsonValueKind.Object && !isError ? value : default,
        };

    private static List<Part> ReadContent(ref JsonCursor json)
    {
        var parts = new List<Part>();
        json.OpenArray();
        while (json.NextItem())
        {
            parts.Add(ReadItem(ref json));
        }

        return parts;
    }

    private static Part ReadItem(ref JsonCursor json)
    {
        json.OpenObject();
        var whole = json;
        string? type = null, mediaType = null, fileName = null;
        JsonSlice text = default, url = default, id = default;
        JsonCursor data = default;
        var hasData = false;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "type":
                    type = json.Text();
                    break;
                case "text":
                    text = json.TextSlice();
                    break;
                case "url":
                    url = json.TextSlice();
                    break;
                case "fileId":
                    id = json.Type is JsonTokenType.String or JsonTokenType.StartObject ? json.Take() : throw json.Wrong("a string or an object");
                    break;
                case "mediaType":
                    mediaType = json.TextOrNull();
                    break;
                case "filename":
                    fileName = json.TextOrNull();
                    break;
                case "data":
                    data = json;
                    hasData = true;
                    json.Skip();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        var isImage = type?.StartsWith("image", StringComparison.Ordinal) == true;
        var kind = isImage ? MediaKind.Image : AiSdkFileReader.KindOf(mediaType);
        return type switch
        {
            "text" when text.Exists => new TextPart(text),
            "media" or "file" or "file-data" or "image-data" when hasData =>
                AiSdkFileReader.Read(ref data, mediaType ?? (isImage ? "image" : null)) with { Name = fileName },
            "file-url" or "image-url" when url.Exists => DataUrl.Media(kind, url),
            "file-id" or "image-file-id" when id.Exists => AiSdkFileReader.OfReference(kind, id),
            null => throw whole.Refuse("needs a \"type\".", "missing_required_parameter"),
            "text" or "media" or "file" or "file-data" or "image-data" or "file-url" or "image-url" or "file-id" or "image-file-id" =>
                throw whole.Refuse($"is a \"{type}\" without what it holds.", "missing_required_parameter"),
            _ => new OpaquePart(AiSdkGatewayDialect.NameOf(AiSdkGeneration.Fourth), type, whole.Take()),
        };
    }
}
