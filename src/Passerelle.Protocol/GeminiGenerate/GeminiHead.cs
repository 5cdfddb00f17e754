using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Reads the head of <c>:generateContent</c>, <c>:streamGenerateContent</c> and <c>:countTokens</c>: <c>contents</c> must be there
/// (for counting also inside <c>generateContentRequest</c>), <c>generationConfig.maxOutputTokens</c> is a limit. Model and stream are
/// in the address: see <see cref="RequestHead.WithRoute"/>. Both spellings of a name are read, as proto JSON does; both at once are
/// refused, because two readers could take either.
/// </summary>
internal static class GeminiHead
{
    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head)
    {
        head = new RequestHead();
        try
        {
            var json = new JsonBody(body);
            try
            {
                Read(ref json, body, head);
                return null;
            }
            finally
            {
                json.Dispose();
            }
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    private static void Read(ref JsonBody json, ReadOnlySpan<byte> body, RequestHead head)
    {
        var hasContents = false;
        var hasConfig = false;
        head.FirstMember = json.FirstMember;
        while (json.NextMember())
        {
            if (json.NameIs("contents"u8))
            {
                json.ToValue();
                hasContents |= IsContents(ref json, "contents");
            }
            else if (json.NameIs("generationConfig"u8) || json.NameIs("generation_config"u8))
            {
                ReadOnce(ref hasConfig, "generationConfig");
                json.ToValue();
                ReadConfig(ref json, head);
            }
            else if (json.NameIs("model"u8))
            {
                json.ToValue();
                ReadModel(ref json, body, head);
            }
            else if (json.NameIs("generateContentRequest"u8) || json.NameIs("generate_content_request"u8))
            {
                json.ToValue();
                hasContents |= ReadInner(ref json, body, head);
            }
            else
            {
                json.ToValue();
                json.Skip();
            }
        }

        head.HasMembers = json.Members > 0;
        if (!hasContents)
        {
            throw new JsonBodyException(ApiError.Invalid("The field \"contents\" is missing; send the conversation in it.", "contents", "missing_required_parameter"));
        }
    }

    /// <summary>The request inside of one that only wants its tokens counted.</summary>
    private static bool ReadInner(ref JsonBody json, ReadOnlySpan<byte> body, RequestHead head)
    {
        if (json.Kind != JsonTokenType.StartObject)
        {
            throw HeadFields.Wrong("generateContentRequest", "an object");
        }

        var hasContents = false;
        while (json.NextInner("contents"u8, out var isContents))
        {
            if (isContents)
            {
                hasContents |= IsContents(ref json, "generateContentRequest.contents");
            }
            else if (json.NameIs("model"u8))
            {
                ReadModel(ref json, body, head);
            }
            else
            {
                json.Skip();
            }
        }

        return hasContents;
    }

    private static bool IsContents(ref JsonBody json, string path)
    {
        // One content without the array is what proto JSON takes for an array of one, and what some of Google's examples send.
        var isContents = json.Kind switch
        {
            JsonTokenType.StartArray or JsonTokenType.StartObject => true,
            JsonTokenType.Null => false,
            _ => throw HeadFields.Wrong(path, "an array of contents"),
        };
        json.Skip();
        return isContents;
    }

    /// <summary>
    /// Where the model stands in the body, for those who send it there too: what is after the last slash of <c>models/…</c> or
    /// <c>projects/…/models/…</c>, without the quotes.
    /// </summary>
    private static void ReadModel(ref JsonBody json, ReadOnlySpan<byte> body, RequestHead head)
    {
        if (json.Kind is not (JsonTokenType.String or JsonTokenType.Null))
        {
            throw HeadFields.Wrong("model", "a string");
        }

        var isText = json.Kind == JsonTokenType.String;
        var range = json.Skip();
        if (isText && range.Length > 2)
        {
            var start = range.Start + 1 + body.Slice(range.Start + 1, range.Length - 2).LastIndexOf((byte)'/') + 1;
            head.ModelValue = new JsonRange(start, range.End - 1 - start);
        }
    }

    private static void ReadConfig(ref JsonBody json, RequestHead head)
    {
        if (json.Kind == JsonTokenType.Null)
        {
            json.Skip();
            return;
        }

        if (json.Kind != JsonTokenType.StartObject)
        {
            throw HeadFields.Wrong("generationConfig", "an object");
        }

        var hasLimit = false;
        while (json.NextInner("maxOutputTokens"u8, out var isLimit))
        {
            if (isLimit || json.NameIs("max_output_tokens"u8))
            {
                ReadOnce(ref hasLimit, "generationConfig.maxOutputTokens");
                head.MaxTokens = ReadLimit(ref json);
            }

            json.Skip();
        }
    }

    private static long? ReadLimit(ref JsonBody json)
    {
        if (json.Kind == JsonTokenType.Null)
        {
            return null;
        }

        // Proto JSON takes a number in quotes, too.
        var limit = json.AsString() is { } text ? (long.TryParse(text, out var number) ? number : null) : json.AsInteger();
        return limit is >= 0 and <= JsonBody.LargestInteger ? limit : throw HeadFields.Wrong("generationConfig.maxOutputTokens", $"a whole number from 0 to {JsonBody.LargestInteger}");
    }

    private static void ReadOnce(ref bool seen, string path)
    {
        if (seen)
        {
            throw new JsonBodyException(ApiError.Invalid($"The field \"{path}\" is there in two spellings; send it once.", path, "duplicate_name"));
        }

        seen = true;
    }
}
