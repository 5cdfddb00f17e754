using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// Reads Gemini's requests. Names are taken in camel case and in snake case and enums also as numbers, as Google's own parser does;
/// the settings stand beside the content or in <c>embedContentConfig</c>.
/// </summary>
internal static class GeminiEmbeddingsRequestReader
{
    /// <summary>The values of <c>TaskType</c> as numbers, the first of which says nothing.</summary>
    private static readonly EmbeddingTask?[] Numbers =
    [
        null, EmbeddingTask.Query, EmbeddingTask.Document, EmbeddingTask.Similarity, EmbeddingTask.Classification, EmbeddingTask.Clustering,
        EmbeddingTask.QuestionAnswering, EmbeddingTask.FactVerification, EmbeddingTask.CodeQuery,
    ];

    public static void Read(ReadOnlyMemory<byte> body, EmbeddingsRequest request)
    {
        var json = new JsonCursor(body);
        json.OpenObject();
        request.TaskField = "taskType";
        request.TruncationField = "autoTruncate";
        request.InputsField = "content";
        request.IsSingle = true;
        JsonSlice content = default;
        JsonSlice title = default;
        while (json.NextMember())
        {
            if (json.Is("requests"u8))
            {
                json.ToValue();
                request.InputsField = "requests";
                request.IsSingle = false;
                ReadBatch(ref json, request);
            }
            else if (!ReadSetting(ref json, request, ref content, ref title))
            {
                EmbeddingsFields.ReadExtra(ref json, request);
            }
        }

        if (request.IsSingle)
        {
            request.Inputs.Add(Input(content) with { Title = title });
        }
    }

    private static void ReadBatch(ref JsonCursor json, EmbeddingsRequest request)
    {
        json.OpenArray();
        var start = json;
        while (json.NextItem())
        {
            var item = json;
            var own = new EmbeddingsRequest { Dialect = request.Dialect };
            JsonSlice content = default;
            JsonSlice title = default;
            json.OpenObject();
            while (json.NextMember())
            {
                if (!ReadSetting(ref json, own, ref content, ref title))
                {
                    EmbeddingsFields.ReadExtra(ref json, own);
                }
            }

            if (!content.Exists)
            {
                throw item.Refuse("has no \"content\".", "missing_required_parameter");
            }

            Merge(item, own, request);
            request.Inputs.Add(Input(content) with { Title = title });
        }

        if (request.Inputs.Count == 0)
        {
            throw start.Refuse("is empty; send at least one input.");
        }
    }

    /// <summary>Other dialects have settings for the whole request only.</summary>
    private static void Merge(JsonCursor item, EmbeddingsRequest own, EmbeddingsRequest request)
    {
        if (request.Inputs.Count == 0)
        {
            request.Task = own.Task;
            request.UnknownTask = own.UnknownTask;
            request.Dimensions = own.Dimensions;
            request.Truncation = own.Truncation;
            request.Extra.AddRange(own.Extra);
        }
        else if (own.Task != request.Task || own.UnknownTask != request.UnknownTask || own.Dimensions != request.Dimensions || own.Truncation != request.Truncation)
        {
            throw item.Refuse("differs from those before it in its task type, dimensions or truncation, which this model's provider cannot do.", "unsupported_value");
        }
    }

    private static bool ReadSetting(ref JsonCursor json, EmbeddingsRequest request, ref JsonSlice content, ref JsonSlice title)
    {
        if (json.Is("content"u8))
        {
            json.ToValue();
            content = TextOrContent(ref json);
        }
        else if (json.Is("model"u8))
        {
            json.ToValue();
            json.Skip();
        }
        else if (json.Is("taskType"u8) || json.Is("task_type"u8))
        {
            json.ToValue();
            ReadTask(ref json, request);
        }
        else if (json.Is("outputDimensionality"u8) || json.Is("output_dimensionality"u8))
        {
            json.ToValue();
            request.Dimensions = EmbeddingsFields.Dimensions(ref json);
        }
        else if (json.Is("autoTruncate"u8) || json.Is("auto_truncate"u8))
        {
            json.ToValue();
            request.Truncation = json.BooleanOrNull() is not { } cut ? null : cut ? EmbeddingTruncation.End : EmbeddingTruncation.None;
        }
        else if (json.Is("title"u8))
        {
            json.ToValue();
            title = json.IsNull ? default : json.TextSlice();
        }
        else if (json.Is("embedContentConfig"u8) || json.Is("embed_content_config"u8))
        {
            json.ToValue();
            ReadConfig(ref json, request, ref title);
        }
        else
        {
            return false;
        }

        return true;
    }

    private static void ReadConfig(ref JsonCursor json, EmbeddingsRequest request, ref JsonSlice title)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenObject();
        JsonSlice none = default;
        while (json.NextMember())
        {
            if (json.Is("content"u8) || !ReadSetting(ref json, request, ref none, ref title))
            {
                EmbeddingsFields.ReadExtra(ref json, request);
            }
        }
    }

    private static void ReadTask(ref JsonCursor json, EmbeddingsRequest request)
    {
        if (json.Type == JsonTokenType.Number)
        {
            request.Task = json.IntegerOrNull() is >= 0 and var number && number < Numbers.Length ? Numbers[number] : throw json.Wrong("a task type");
        }
        else if (!json.IsText("TASK_TYPE_UNSPECIFIED"u8))
        {
            EmbeddingsFields.ReadTask(ref json, request, "taskType");
        }
    }

    private static EmbeddingInput Input(JsonSlice content) =>
        new(content.IsString ? EmbeddingInputKind.Text : EmbeddingInputKind.Content, content);

    /// <summary>The text of a content that is text only, its parts joined (a JSON string); the content itself otherwise.</summary>
    private static JsonSlice TextOrContent(ref JsonCursor json)
    {
        var inside = json;
        var whole = json.Take();
        var texts = new List<JsonSlice>();
        var isText = true;
        inside.OpenObject();
        while (inside.NextMember())
        {
            if (!inside.Is("parts"u8))
            {
                inside.ToValue();
                inside.Skip();
                continue;
            }

            inside.ToValue();
            inside.OpenArray();
            while (inside.NextItem())
            {
                inside.OpenObject();
                while (inside.NextMember())
                {
                    var isPlain = inside.Is("text"u8);
                    isText &= isPlain;
                    inside.ToValue();
                    if (isPlain)
                    {
                        texts.Add(inside.TextSlice());
                    }
                    else
                    {
                        inside.Skip();
                    }
                }
            }
        }

        if (!isText || texts.Count == 0)
        {
            return whole;
        }

        if (texts.Count == 1)
        {
            return texts[0];
        }

        var joined = new ArrayBufferWriter<byte>();
        foreach (var text in texts)
        {
            joined.Write(text.Chars.Escaped);
        }

        return JsonSlice.Of(new JsonChars(joined.WrittenSpan));
    }
}
