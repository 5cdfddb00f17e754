using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Writes requests for <c>:predict</c>.</summary>
internal static class VertexPredictRequestWriter
{
    public static RequestTranslation Write(EmbeddingsRequest request, TargetTraits target)
    {
        using var body = new EmbeddingsRequestBody(target);
        for (var i = 0; i < request.Inputs.Count; i++)
        {
            if (request.Inputs[i].Kind == EmbeddingInputKind.Tokens)
            {
                return body.Refuse(request.PathOf(i), "holds tokens of OpenAI's models, which this provider does not take; send text.");
            }

            if (request.Inputs[i].Kind != EmbeddingInputKind.Text)
            {
                return body.Refuse(request.PathOf(i), "holds more than text, which cannot be said to this provider.");
            }
        }

        if (request.Types.Exists(type => type != VectorType.Real))
        {
            return body.Refuse(request.TypesField, "asks for vectors that this provider does not give; it gives \"float\" only.");
        }

        var task = TaskOf(body, request);
        body.Json.WriteStartArray("instances"u8);
        foreach (var input in request.Inputs)
        {
            body.Json.WriteStartObject();
            input.Value.WriteTo(body.Json, "content"u8);
            if (task.Exists)
            {
                task.WriteTo(body.Json, "task_type"u8);
            }

            if (input.Title.Exists)
            {
                input.Title.WriteTo(body.Json, "title"u8);
            }

            body.Json.WriteEndObject();
        }

        body.Json.WriteEndArray();
        WriteParameters(body, request);
        body.Drop(request, truncation: request.Truncation is EmbeddingTruncation.Start, user: true, titles: false);
        body.WriteExtra(request, VertexPredictDialect.DialectName);
        return body.Finish();
    }

    private static void WriteParameters(EmbeddingsRequestBody body, EmbeddingsRequest request)
    {
        var cuts = request.Truncation is EmbeddingTruncation.End or EmbeddingTruncation.None;
        if (request.Dimensions is null && !cuts)
        {
            return;
        }

        body.Json.WriteStartObject("parameters"u8);
        if (request.Dimensions is { } dimensions && body.May("outputDimensionality"))
        {
            body.Json.WriteNumber("outputDimensionality"u8, dimensions);
        }

        if (cuts)
        {
            body.Json.WriteBoolean("autoTruncate"u8, request.Truncation == EmbeddingTruncation.End);
        }

        body.Json.WriteEndObject();
    }

    private static JsonSlice TaskOf(EmbeddingsRequestBody body, EmbeddingsRequest request)
    {
        if (request.Task is { } task)
        {
            return body.May("task_type") ? JsonSlice.Of(EmbeddingTasks.Gemini[task]) : default;
        }

        if (request.UnknownTask.Exists && request.Dialect != VertexPredictDialect.DialectName)
        {
            body.Translation.Dropped(request.TaskField);
            return default;
        }

        return request.UnknownTask;
    }
}
