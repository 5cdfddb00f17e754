using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Writes requests for Cohere.</summary>
internal static class CohereEmbedRequestWriter
{
    private const string Dialect = "cohere-embed";

    /// <summary>What Cohere demands and others leave out: vectors are mostly made to be searched.</summary>
    private const string DefaultTask = "search_document";

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

            if (kind is EmbeddingInputKind.Content or EmbeddingInputKind.Image && request.Dialect != Dialect)
            {
                return body.Refuse(request.PathOf(i), "holds more than text, which cannot be said to this provider.");
            }
        }

        body.Json.WriteString("model"u8, target.Model);
        WriteInputs(body, request);
        WriteTask(body, request);
        WriteTypes(body, request);
        if (request.Dimensions is { } dimensions && body.May("output_dimension"))
        {
            body.Json.WriteNumber("output_dimension"u8, dimensions);
        }

        if (request.Truncation is { } truncation && body.May("truncate"))
        {
            body.Json.WriteString("truncate"u8, truncation switch
            {
                EmbeddingTruncation.None => "NONE"u8,
                EmbeddingTruncation.Start => "START"u8,
                _ => "END"u8,
            });
        }

        body.Drop(request, truncation: false, user: true, titles: true);
        body.WriteExtra(request, Dialect);
        return body.Finish();
    }

    private static void WriteInputs(EmbeddingsRequestBody body, EmbeddingsRequest request)
    {
        var areTexts = request.Inputs.TrueForAll(input => input.Kind == EmbeddingInputKind.Text);
        var areImages = request.Inputs.TrueForAll(input => input.Kind == EmbeddingInputKind.Image);
        body.Json.WriteStartArray(areTexts ? "texts"u8 : areImages ? "images"u8 : "inputs"u8);
        foreach (var input in request.Inputs)
        {
            if (areTexts || areImages || input.Kind == EmbeddingInputKind.Content)
            {
                input.Value.WriteTo(body.Json);
            }
            else
            {
                WriteContent(body, input.Value);
            }
        }

        body.Json.WriteEndArray();
    }

    private static void WriteContent(EmbeddingsRequestBody body, JsonSlice text)
    {
        body.Json.WriteStartObject();
        body.Json.WriteStartArray("content"u8);
        body.Json.WriteStartObject();
        body.Json.WriteString("type"u8, "text"u8);
        text.WriteTo(body.Json, "text"u8);
        body.Json.WriteEndObject();
        body.Json.WriteEndArray();
        body.Json.WriteEndObject();
    }

    private static void WriteTask(EmbeddingsRequestBody body, EmbeddingsRequest request)
    {
        if (request.UnknownTask.Exists && request.Dialect == Dialect)
        {
            request.UnknownTask.WriteTo(body.Json, "input_type"u8);
            return;
        }

        var isExact = false;
        var word = request.Task is { } task ? EmbeddingTasks.WordFor(task, EmbeddingTasks.Cohere, out isExact) : null;
        body.Json.WriteString("input_type"u8, word ?? DefaultTask);
        if (!isExact)
        {
            body.Translation.Changed(request.TaskField.Length > 0 ? request.TaskField : "input_type");
        }
    }

    private static void WriteTypes(EmbeddingsRequestBody body, EmbeddingsRequest request)
    {
        body.Json.WriteStartArray("embedding_types"u8);
        var areFloats = request.Types.Count == 0 || request.Types.Contains(VectorType.Real);
        if (areFloats && request.Encodings != VectorEncodings.Base64)
        {
            body.Json.WriteStringValue("float"u8);
        }

        if (areFloats && (request.Encodings & VectorEncodings.Base64) != 0)
        {
            body.Json.WriteStringValue("base64"u8);
        }

        foreach (var type in request.Types.Where(type => type != VectorType.Real))
        {
            body.Json.WriteStringValue(VectorTypes.WordOf(type));
        }

        body.Json.WriteEndArray();
    }
}
