using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads Cohere's requests.</summary>
internal static class CohereEmbedRequestReader
{
    public static void Read(ReadOnlyMemory<byte> body, EmbeddingsRequest request)
    {
        var json = new JsonCursor(body);
        json.OpenObject();
        while (json.NextMember())
        {
            if (json.Is("texts"u8) || json.Is("inputs"u8) || json.Is("images"u8))
            {
                ReadInputs(ref json, request);
            }
            else if (json.Is("model"u8))
            {
                json.ToValue();
                request.Model = json.TextOrNull() ?? request.Model;
            }
            else if (json.Is("input_type"u8))
            {
                json.ToValue();
                EmbeddingsFields.ReadTask(ref json, request, "input_type");
            }
            else if (json.Is("embedding_types"u8))
            {
                json.ToValue();
                ReadTypes(ref json, request);
            }
            else if (json.Is("output_dimension"u8))
            {
                json.ToValue();
                request.Dimensions = EmbeddingsFields.Dimensions(ref json);
            }
            else if (json.Is("truncate"u8))
            {
                request.TruncationField = "truncate";
                json.ToValue();
                request.Truncation = json.IsNull ? null : EmbeddingsFields.Truncation(ref json);
            }
            else
            {
                EmbeddingsFields.ReadExtra(ref json, request);
            }
        }

        if (request.Inputs.Count == 0)
        {
            throw new JsonBodyException(ApiError.Invalid($"The field \"{request.InputsField}\" is empty; send at least one input.", request.InputsField, "invalid_value"));
        }
    }

    private static void ReadInputs(ref JsonCursor json, EmbeddingsRequest request)
    {
        var field = json.Name();
        json.ToValue();
        if (json.IsNull)
        {
            return;
        }

        if (request.Inputs.Count > 0)
        {
            throw json.Refuse("cannot stand beside other inputs; send \"texts\", \"images\" or \"inputs\".");
        }

        request.InputsField = field;
        json.OpenArray();
        while (json.NextItem())
        {
            request.Inputs.Add(field switch
            {
                "texts" => new EmbeddingInput(EmbeddingInputKind.Text, json.TextSlice()),
                "images" => new EmbeddingInput(EmbeddingInputKind.Image, json.TextSlice()),
                _ => ReadContent(ref json),
            });
        }
    }

    /// <summary>An input of one text is a text; anything else stays as it is.</summary>
    private static EmbeddingInput ReadContent(ref JsonCursor json)
    {
        var inside = json;
        var text = SingleText(ref inside);
        var whole = json.Take();
        return text.Exists ? new EmbeddingInput(EmbeddingInputKind.Text, text) : new EmbeddingInput(EmbeddingInputKind.Content, whole);
    }

    private static JsonSlice SingleText(ref JsonCursor json)
    {
        JsonSlice text = default;
        var parts = 0;
        json.OpenObject();
        while (json.NextMember())
        {
            if (!json.Is("content"u8))
            {
                json.ToValue();
                json.Skip();
                continue;
            }

            json.ToValue();
            json.OpenArray();
            while (json.NextItem())
            {
                parts++;
                json.OpenObject();
                while (json.NextMember())
                {
                    var isText = json.Is("text"u8);
                    json.ToValue();
                    if (isText)
                    {
                        text = json.TextSlice();
                    }
                    else
                    {
                        json.Skip();
                    }
                }
            }
        }

        return parts == 1 ? text : default;
    }

    private static void ReadTypes(ref JsonCursor json, EmbeddingsRequest request)
    {
        request.TypesField = "embedding_types";
        if (json.IsNull)
        {
            return;
        }

        json.OpenArray();
        while (json.NextItem())
        {
            if (json.IsText("base64"u8))
            {
                request.Encodings |= VectorEncodings.Base64;
                Add(request, VectorType.Real);
                continue;
            }

            var type = VectorTypes.Read(ref json);
            request.Encodings |= type == VectorType.Real ? VectorEncodings.Numbers : VectorEncodings.None;
            Add(request, type);
        }
    }

    private static void Add(EmbeddingsRequest request, VectorType type)
    {
        if (!request.Types.Contains(type))
        {
            request.Types.Add(type);
        }
    }
}
