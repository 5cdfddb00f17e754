using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>Reads the content of a message or the output of a tool: a string, or a list of parts.</summary>
internal static class ResponsesContentReader
{
    /// <summary>What <c>prompt_cache_breakpoint</c> is in the neutral form.</summary>
    private static readonly JsonSlice Ephemeral = JsonSlice.Parse("""{"type":"ephemeral"}""");

    public static List<Part> Read(ref JsonCursor json)
    {
        switch (json.Type)
        {
            case JsonTokenType.String:
                return [new TextPart(json.TextSlice())];
            case JsonTokenType.Null:
                return [];
            case JsonTokenType.StartArray:
                break;
            default:
                throw json.Wrong("a string or an array of parts");
        }

        var parts = new List<Part>();
        while (json.NextItem())
        {
            json.OpenObject();
            parts.Add(ReadPart(ref json));
        }

        return parts;
    }

    private static Part ReadPart(ref JsonCursor json)
    {
        var type = ResponsesInputReader.TypeOf(json);
        switch (type)
        {
            case "input_text" or "output_text" or "text" or "summary_text" or "reasoning_text":
                return ReadText(ref json);
            case "refusal":
                return new RefusalPart(ReadOne(ref json, "refusal"));
            case "input_image":
                return ReadImage(ref json);
            case "input_file":
                return ReadFile(ref json);
            case "input_audio":
                return ReadAudio(ref json);
            case "input_video":
                return ResponsesMedia.Of(MediaKind.Video, ReadOne(ref json, "video_url"));
            case "":
                var path = $"{json.Path()}.type";
                throw new JsonBodyException(ApiError.Invalid($"The field \"{path}\" is missing.", path, "missing_required_parameter"));
            default:
                return new OpaquePart(OpenAiResponsesDialect.DialectName, type, json.Take());
        }
    }

    private static TextPart ReadText(ref JsonCursor json)
    {
        var start = json;
        JsonSlice text = default;
        List<Citation>? citations = null;
        var isBreakpoint = false;
        while (json.NextMember())
        {
            if (json.Is("text"u8))
            {
                json.ToValue();
                text = json.TextSlice();
            }
            else if (json.Is("annotations"u8))
            {
                json.ToValue();
                citations = ReadAnnotations(ref json);
            }
            else
            {
                isBreakpoint |= json.Is("prompt_cache_breakpoint"u8);
                json.ToValue();
                json.Skip();
            }
        }

        return new TextPart(text.Exists ? text : throw ResponsesInputReader.Missing(start, "text")) { Citations = citations, CacheControl = isBreakpoint ? Ephemeral : default };
    }

    private static List<Citation>? ReadAnnotations(ref JsonCursor json)
    {
        if (json.IsNull)
        {
            return null;
        }

        List<Citation>? citations = null;
        json.OpenArray();
        while (json.NextItem())
        {
            if (ResponsesCitations.Read(json.Take()) is { } citation)
            {
                (citations ??= []).Add(citation);
            }
        }

        return citations;
    }

    private static MediaPart ReadImage(ref JsonCursor json)
    {
        var start = json;
        JsonSlice url = default;
        string? file = null;
        string? detail = null;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "image_url":
                    url = json.IsNull ? default : json.TextSlice();
                    break;
                case "file_id":
                    file = json.TextOrNull();
                    break;
                case "detail":
                    detail = json.TextOrNull();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return url.Exists ? ResponsesMedia.Of(MediaKind.Image, url) with { Detail = detail }
            : new MediaPart(MediaKind.Image) { FileId = file ?? throw ResponsesInputReader.Missing(start, "image_url"), Detail = detail };
    }

    private static MediaPart ReadFile(ref JsonCursor json)
    {
        var start = json;
        JsonSlice data = default;
        JsonSlice url = default;
        string? file = null;
        string? name = null;
        while (json.NextMember())
        {
            var member = json.Name();
            json.ToValue();
            switch (member)
            {
                case "file_data":
                    data = json.IsNull ? default : json.TextSlice();
                    break;
                case "file_url":
                    url = json.IsNull ? default : json.TextSlice();
                    break;
                case "file_id":
                    file = json.TextOrNull();
                    break;
                case "filename":
                    name = json.TextOrNull();
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (data.Exists)
        {
            var part = ResponsesMedia.Of(MediaKind.File, data);
            return part.Url.Exists
                ? part with { Url = default, Base64 = data, Name = name, MediaType = ResponsesMedia.TypeOfName(name) }
                : part with { Name = name };
        }

        return url.Exists ? ResponsesMedia.Of(MediaKind.File, url) with { Name = name }
            : new MediaPart(MediaKind.File) { FileId = file ?? throw ResponsesInputReader.Missing(start, "file_data"), Name = name };
    }

    private static MediaPart ReadAudio(ref JsonCursor json)
    {
        var start = json;
        JsonSlice data = default;
        string? format = null;
        while (json.NextMember())
        {
            var isAudio = json.Is("input_audio"u8);
            json.ToValue();
            if (!isAudio)
            {
                json.Skip();
                continue;
            }

            json.OpenObject();
            while (json.NextMember())
            {
                var isData = json.Is("data"u8);
                var isFormat = json.Is("format"u8);
                json.ToValue();
                if (isData)
                {
                    data = json.TextSlice();
                }
                else if (isFormat)
                {
                    format = json.Text();
                }
                else
                {
                    json.Skip();
                }
            }
        }

        return new MediaPart(MediaKind.Audio)
        {
            Base64 = data.Exists ? data : throw ResponsesInputReader.Missing(start, "input_audio.data"),
            MediaType = format is null ? null : format == "mp3" ? "audio/mpeg" : $"audio/{format}",
        };
    }

    private static JsonSlice ReadOne(ref JsonCursor json, string name)
    {
        var start = json;
        JsonSlice found = default;
        while (json.NextMember())
        {
            var isIt = json.Name() == name;
            json.ToValue();
            if (isIt)
            {
                found = json.TextSlice();
            }
            else
            {
                json.Skip();
            }
        }

        return found.Exists ? found : throw ResponsesInputReader.Missing(start, name);
    }
}
