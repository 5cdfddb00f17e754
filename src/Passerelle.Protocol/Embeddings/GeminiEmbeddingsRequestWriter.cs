using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Writes requests for <c>batchEmbedContents</c>, which takes any number of inputs.</summary>
internal static class GeminiEmbeddingsRequestWriter
{
    private const string Dialect = "gemini-embeddings";

    public static RequestTranslation Write(EmbeddingsRequest request, TargetTraits target)
    {
        using var body = new EmbeddingsRequestBody(target);
        for (var i = 0; i < request.Inputs.Count; i++)
        {
            var kind = request.Inputs[i].Kind;
            if (kind == EmbeddingInputKind.Tokens)
            {
                return body.Refuse(request.PathOf(i), "holds tokens of OpenAI's models, which this provider does not take; send text.");
            }

            if (kind != EmbeddingInputKind.Text && request.Dialect != Dialect)
            {
                return body.Refuse(request.PathOf(i), "holds more than text, which cannot be said to this provider.");
            }
        }

        if (request.Types.Exists(type => type != VectorType.Real))
        {
            return body.Refuse(request.TypesField, "asks for vectors that this provider does not give; it gives \"float\" only.");
        }

        var task = Task(body, request);
        var model = JsonNames.Quote(target.Model.Contains('/') ? target.Model : $"models/{target.Model}");
        var dimensions = request.Dimensions is not null && body.May("outputDimensionality") ? request.Dimensions : null;
        body.Json.WriteStartArray("requests"u8);
        foreach (var input in request.Inputs)
        {
            body.Json.WriteStartObject();
            body.Json.WritePropertyName("model"u8);
            body.Json.WriteRawValue(model, skipInputValidation: true);
            WriteContent(body, input);
            if (task.Exists)
            {
                task.WriteTo(body.Json, "taskType"u8);
            }

            if (input.Title.Exists)
            {
                input.Title.WriteTo(body.Json, "title"u8);
            }

            if (dimensions is { } length)
            {
                body.Json.WriteNumber("outputDimensionality"u8, length);
            }

            body.Json.WriteEndObject();
        }

        body.Json.WriteEndArray();
        body.Drop(request, truncation: true, user: true, titles: false);
        foreach (var (name, _) in request.Extra)
        {
            // Also Gemini's own: what stood beside one content has no place beside a batch.
            body.Translation.Dropped(name);
        }

        return body.Finish();
    }

    private static JsonSlice Task(EmbeddingsRequestBody body, EmbeddingsRequest request)
    {
        if (request.Task is { } task)
        {
            return body.May("taskType") ? JsonSlice.Of(EmbeddingTasks.Gemini[task]) : default;
        }

        if (!request.UnknownTask.Exists)
        {
            return default;
        }

        if (request.Dialect == Dialect)
        {
            return request.UnknownTask;
        }

        body.Translation.Dropped(request.TaskField);
        return default;
    }

    private static void WriteContent(EmbeddingsRequestBody body, EmbeddingInput input)
    {
        if (input.Kind != EmbeddingInputKind.Text)
        {
            input.Value.WriteTo(body.Json, "content"u8);
            return;
        }

        body.Json.WriteStartObject("content"u8);
        body.Json.WriteStartArray("parts"u8);
        body.Json.WriteStartObject();
        input.Value.WriteTo(body.Json, "text"u8);
        body.Json.WriteEndObject();
        body.Json.WriteEndArray();
        body.Json.WriteEndObject();
    }
}
