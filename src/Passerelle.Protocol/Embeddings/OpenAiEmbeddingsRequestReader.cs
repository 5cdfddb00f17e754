using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Reads OpenAI's requests with the fields that its neighbours have added: Voyage, Mistral, Jina, NVIDIA, OpenRouter.</summary>
internal static class OpenAiEmbeddingsRequestReader
{
    public static void Read(ReadOnlyMemory<byte> body, EmbeddingsRequest request)
    {
        var json = new JsonCursor(body);
        json.OpenObject();
        while (json.NextMember())
        {
            if (json.Is("input"u8))
            {
                json.ToValue();
                ReadInput(ref json, request);
            }
            else if (json.Is("model"u8))
            {
                json.ToValue();
                request.Model = json.TextOrNull() ?? request.Model;
            }
            else if (json.Is("encoding_format"u8))
            {
                json.ToValue();
                ReadEncoding(ref json, request);
            }
            else if (json.Is("dimensions"u8) || json.Is("output_dimension"u8))
            {
                json.ToValue();
                request.Dimensions = EmbeddingsFields.Dimensions(ref json) ?? request.Dimensions;
            }
            else if (json.Is("output_dtype"u8))
            {
                request.TypesField = "output_dtype";
                json.ToValue();
                if (!json.IsNull)
                {
                    request.Types.Add(VectorTypes.Read(ref json));
                }
            }
            else if (json.Is("input_type"u8) || json.Is("task"u8))
            {
                var name = json.Name();
                json.ToValue();
                EmbeddingsFields.ReadTask(ref json, request, name);
            }
            else if (json.Is("truncation"u8) || json.Is("truncate"u8))
            {
                ReadTruncation(ref json, request);
            }
            else if (json.Is("user"u8))
            {
                json.ToValue();
                request.User = json.IsNull ? default : json.TextSlice();
            }
            else
            {
                EmbeddingsFields.ReadExtra(ref json, request);
            }
        }
    }

    private static void ReadInput(ref JsonCursor json, EmbeddingsRequest request)
    {
        if (json.Type == JsonTokenType.String)
        {
            request.IsSingle = true;
            request.Inputs.Add(new EmbeddingInput(EmbeddingInputKind.Text, json.Take()));
            return;
        }

        if (IsTokens(json))
        {
            request.IsSingle = true;
            request.Inputs.Add(new EmbeddingInput(EmbeddingInputKind.Tokens, json.Take()));
            return;
        }

        json.OpenArray();
        var first = json;
        while (json.NextItem())
        {
            var kind = json.Type switch
            {
                JsonTokenType.String => EmbeddingInputKind.Text,
                JsonTokenType.StartArray when IsTokens(json) => EmbeddingInputKind.Tokens,
                JsonTokenType.StartObject => EmbeddingInputKind.Content,
                _ => throw json.Wrong("a string or an array of tokens"),
            };
            request.Inputs.Add(new EmbeddingInput(kind, json.Take()));
        }

        if (request.Inputs.Count == 0)
        {
            throw first.Refuse("is empty; send at least one input.");
        }
    }

    /// <summary>Whether this is an array whose first item is a number; then all must be whole numbers. On a copy of the cursor.</summary>
    private static bool IsTokens(JsonCursor json)
    {
        if (json.Type != JsonTokenType.StartArray || !json.NextItem() || json.Type != JsonTokenType.Number)
        {
            return false;
        }

        do
        {
            _ = json.IsNull ? throw json.Wrong("a whole number") : json.IntegerOrNull();
        }
        while (json.NextItem());
        return true;
    }

    private static void ReadEncoding(ref JsonCursor json, EmbeddingsRequest request)
    {
        if (json.IsText("float"u8))
        {
            request.Encodings = VectorEncodings.Numbers;
        }
        else if (json.IsText("base64"u8))
        {
            request.Encodings = VectorEncodings.Base64;
        }
        else if (!json.IsNull)
        {
            request.Extra.Add(new ExtraField("encoding_format", json.TextSlice()));
        }
    }

    /// <summary>True and false, or NVIDIA's and Cohere's words.</summary>
    private static void ReadTruncation(ref JsonCursor json, EmbeddingsRequest request)
    {
        request.TruncationField = json.Name();
        json.ToValue();
        request.Truncation = json.Type switch
        {
            JsonTokenType.True => EmbeddingTruncation.End,
            JsonTokenType.False => EmbeddingTruncation.None,
            JsonTokenType.Null => null,
            _ => EmbeddingsFields.Truncation(ref json),
        };
    }
}
