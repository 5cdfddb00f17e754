namespace Passerelle.Protocol.Embeddings;

/// <summary>Writes requests for OpenAI and those who speak its dialect.</summary>
internal static class OpenAiEmbeddingsRequestWriter
{
    private const string Dialect = "openai-embeddings";

    public static RequestTranslation Write(EmbeddingsRequest request, TargetTraits target)
    {
        var traits = target.Embeddings;
        using var body = new EmbeddingsRequestBody(target);
        for (var i = 0; i < request.Inputs.Count; i++)
        {
            var kind = request.Inputs[i].Kind;
            if (kind == EmbeddingInputKind.Tokens && !traits.TakesTokens)
            {
                return body.Refuse(request.PathOf(i), "holds tokens of OpenAI's models, which this provider does not take; send text.");
            }

            if (kind is EmbeddingInputKind.Content or EmbeddingInputKind.Image && request.Dialect != Dialect)
            {
                return body.Refuse(request.PathOf(i), "holds more than text, which cannot be said to this provider.");
            }
        }

        var types = request.Types.Distinct().ToList();
        if (types.Count > 1 || (types is [not VectorType.Real] && traits.TypeField.Length == 0))
        {
            return body.Refuse(request.TypesField, "asks for vectors that this provider does not give; it gives \"float\" only.");
        }

        body.Json.WriteString("model"u8, target.Model);
        WriteInputs(body, request);
        if (request.Encodings == VectorEncodings.Base64 && traits.Base64 && body.May("encoding_format"))
        {
            body.Json.WriteString("encoding_format"u8, "base64"u8);
        }

        if (request.Dimensions is { } dimensions && body.May(traits.DimensionsField))
        {
            body.Json.WriteNumber(traits.DimensionsField, dimensions);
        }

        if (types is [not VectorType.Real and var type])
        {
            body.Json.WriteString(traits.TypeField, VectorTypes.WordOf(type));
        }

        WriteTask(body, request, traits);
        WriteTruncation(body, request, traits);
        if (request.User.Exists && traits.TakesUser && body.May("user"))
        {
            request.User.WriteTo(body.Json, "user"u8);
        }

        body.Drop(request, truncation: traits.TruncationField.Length == 0, user: !traits.TakesUser, titles: true);
        body.WriteExtra(request, Dialect);
        return body.Finish();
    }

    private static void WriteInputs(EmbeddingsRequestBody body, EmbeddingsRequest request)
    {
        if (request.IsSingle)
        {
            request.Inputs[0].Value.WriteTo(body.Json, "input"u8);
            return;
        }

        body.Json.WriteStartArray("input"u8);
        foreach (var input in request.Inputs)
        {
            input.Value.WriteTo(body.Json);
        }

        body.Json.WriteEndArray();
    }

    private static void WriteTask(EmbeddingsRequestBody body, EmbeddingsRequest request, EmbeddingsTraits traits)
    {
        if (request.Task is { } task)
        {
            if (EmbeddingTasks.WordFor(task, traits.Tasks, out var isExact) is not { } word)
            {
                body.Translation.Dropped(request.TaskField);
                return;
            }

            if (body.May(traits.TaskField))
            {
                body.Json.WriteString(traits.TaskField, word);
                if (!isExact)
                {
                    body.Translation.Changed(request.TaskField);
                }
            }
        }
        else if (request.UnknownTask.Exists)
        {
            if (request.Dialect != Dialect || traits.TaskField.Length == 0)
            {
                body.Translation.Dropped(request.TaskField);
            }
            else if (body.May(traits.TaskField))
            {
                body.Json.WritePropertyName(traits.TaskField);
                request.UnknownTask.WriteTo(body.Json);
            }
        }
    }

    private static void WriteTruncation(EmbeddingsRequestBody body, EmbeddingsRequest request, EmbeddingsTraits traits)
    {
        if (request.Truncation is { } truncation && traits.TruncationField.Length > 0 && body.May(traits.TruncationField))
        {
            body.Json.WriteBoolean(traits.TruncationField, truncation != EmbeddingTruncation.None);
            if (truncation == EmbeddingTruncation.Start)
            {
                body.Translation.Changed(request.TruncationField);
            }
        }
    }
}
