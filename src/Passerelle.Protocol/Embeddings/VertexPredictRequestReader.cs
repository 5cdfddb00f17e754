using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads requests to <c>:predict</c>. Names are taken in snake case and in camel case, as Google's own parser does.</summary>
internal static class VertexPredictRequestReader
{
    public static void Read(ReadOnlyMemory<byte> body, EmbeddingsRequest request)
    {
        request.InputsField = "instances";
        request.TaskField = "task_type";
        request.TruncationField = "parameters.autoTruncate";
        var json = new JsonCursor(body);
        json.OpenObject();
        while (json.NextMember())
        {
            if (json.Is("instances"u8))
            {
                json.ToValue();
                ReadInstances(ref json, request);
            }
            else if (json.Is("parameters"u8))
            {
                json.ToValue();
                ReadParameters(ref json, request);
            }
            else
            {
                EmbeddingsFields.ReadExtra(ref json, request);
            }
        }
    }

    private static void ReadInstances(ref JsonCursor json, EmbeddingsRequest request)
    {
        var start = json;
        json.OpenArray();
        while (json.NextItem())
        {
            var item = json;
            var input = ReadInstance(ref json, out var task);
            if (!input.Value.Exists)
            {
                throw item.Refuse("has no \"content\".", "missing_required_parameter");
            }

            if (request.Inputs.Count == 0)
            {
                request.Task = task.Task;
                request.UnknownTask = task.UnknownTask;
            }
            else if (task.Task != request.Task || task.UnknownTask.Exists != request.UnknownTask.Exists)
            {
                // Other dialects have one for the whole request only.
                throw item.Refuse("differs from those before it in its task type, which this model's provider cannot do.", "unsupported_value");
            }

            request.Inputs.Add(input);
        }

        if (request.Inputs.Count == 0)
        {
            throw start.Refuse("is empty; send at least one input.");
        }
    }

    private static EmbeddingInput ReadInstance(ref JsonCursor json, out EmbeddingsRequest own)
    {
        own = new EmbeddingsRequest { Dialect = VertexPredictDialect.DialectName };
        JsonSlice content = default;
        JsonSlice title = default;
        json.OpenObject();
        while (json.NextMember())
        {
            if (json.Is("content"u8))
            {
                json.ToValue();
                content = json.TextSlice();
            }
            else if (json.Is("task_type"u8) || json.Is("taskType"u8))
            {
                json.ToValue();
                EmbeddingsFields.ReadTask(ref json, own, "task_type");
            }
            else if (json.Is("title"u8))
            {
                json.ToValue();
                title = json.IsNull ? default : json.TextSlice();
            }
            else
            {
                EmbeddingsFields.ReadExtra(ref json, own);
            }
        }

        return new EmbeddingInput(EmbeddingInputKind.Text, content) with { Title = title };
    }

    private static void ReadParameters(ref JsonCursor json, EmbeddingsRequest request)
    {
        if (json.IsNull)
        {
            return;
        }

        json.OpenObject();
        while (json.NextMember())
        {
            if (json.Is("outputDimensionality"u8) || json.Is("output_dimensionality"u8))
            {
                json.ToValue();
                request.Dimensions = EmbeddingsFields.Dimensions(ref json);
            }
            else if (json.Is("autoTruncate"u8) || json.Is("auto_truncate"u8))
            {
                json.ToValue();
                request.Truncation = json.BooleanOrNull() is not { } cut ? null : cut ? EmbeddingTruncation.End : EmbeddingTruncation.None;
            }
            else
            {
                EmbeddingsFields.ReadExtra(ref json, request);
            }
        }
    }
}
