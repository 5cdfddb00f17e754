using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Reads files. Generations 2 and 3 give a string, which is an address, a <c>data:</c> address or base64; generation 4 says which:
/// <c>{"type":"data","data"}</c>, <c>{"type":"url","url"}</c>, <c>{"type":"reference","reference":{maker:id}}</c>, <c>{"type":"text","text"}</c>.
/// </summary>
internal static class AiSdkFileReader
{
    /// <summary>The name of an extra field of a file that is with one or several makers: <c>{maker:id}</c>.</summary>
    public const string Reference = "reference";

    /// <summary>Reads the value of <c>data</c> under the cursor.</summary>
    /// <param name="json">At the value.</param>
    /// <param name="mediaType">The media type, or only its first half.</param>
    public static MediaPart Read(ref JsonCursor json, string? mediaType)
    {
        var kind = KindOf(mediaType);
        if (json.Type == JsonTokenType.String)
        {
            return Typed(DataUrl.Media(kind, json.Take()), mediaType);
        }

        if (json.Type != JsonTokenType.StartObject)
        {
            throw json.Wrong("a string or an object with a \"type\"");
        }

        var whole = json;
        string? type = null;
        JsonSlice data = default, url = default, text = default, reference = default;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "type":
                    type = json.Text();
                    break;
                case "data":
                    data = json.TextSlice();
                    break;
                case "url":
                    url = json.TextSlice();
                    break;
                case "text":
                    text = json.TextSlice();
                    break;
                case Reference:
                    reference = json.Type == JsonTokenType.StartObject ? json.Take() : throw json.Wrong("an object");
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return type switch
        {
            "data" when data.Exists => Typed(DataUrl.Media(kind, data), mediaType),
            "url" when url.Exists => Typed(DataUrl.Media(kind, url), mediaType),
            "text" when text.Exists => new MediaPart(MediaKind.File) { PlainText = text, MediaType = FullType(mediaType) ?? "text/plain" },
            "reference" when reference.Exists => OfReference(kind, reference, mediaType),
            _ => throw whole.Refuse("must be of the type \"data\", \"url\", \"reference\" or \"text\", with what that holds."),
        };
    }

    /// <summary>A file that was uploaded before.</summary>
    /// <param name="kind">What it holds.</param>
    /// <param name="reference">A JSON string, or <c>{maker:id}</c>.</param>
    /// <param name="mediaType">The media type, or only its first half.</param>
    public static MediaPart OfReference(MediaKind kind, JsonSlice reference, string? mediaType = null)
    {
        if (reference.IsString)
        {
            return new MediaPart(kind) { FileId = reference.Text, MediaType = FullType(mediaType) };
        }

        string? first = null;
        var ids = new JsonCursor(reference.Bytes);
        while (first is null && ids.NextMember())
        {
            ids.ToValue();
            first = ids.Type == JsonTokenType.String ? ids.Text() : null;
            ids.Skip();
        }

        // Which of them the target knows is seen when there is a target.
        return new MediaPart(kind) { FileId = first ?? "", MediaType = FullType(mediaType), Extra = [new ExtraField(Reference, reference)] };
    }

    /// <summary>What a media type, or the first half of one, means.</summary>
    public static MediaKind KindOf(string? mediaType) =>
        mediaType is null ? MediaKind.File
        : Begins(mediaType, "image") ? MediaKind.Image
        : Begins(mediaType, "audio") ? MediaKind.Audio
        : Begins(mediaType, "video") ? MediaKind.Video
        : MediaKind.File;

    private static MediaPart Typed(MediaPart media, string? mediaType) => FullType(mediaType) is { } full ? media with { MediaType = full } : media;

    private static string? FullType(string? mediaType) =>
        mediaType is not null && mediaType.Contains('/', StringComparison.Ordinal) && !mediaType.EndsWith("/*", StringComparison.Ordinal) ? mediaType : null;

    private static bool Begins(string mediaType, string word) =>
        mediaType.StartsWith(word, StringComparison.OrdinalIgnoreCase) && (mediaType.Length == word.Length || mediaType[word.Length] == '/');
}
