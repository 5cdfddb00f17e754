using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Embeddings as clients of Vercel's AI Gateway ask for them (<c>POST …/embedding-model</c>): <c>{"input"}</c> in generation 2,
/// <c>{"values","dimensions"}</c> in later ones; the answer is <c>{"embeddings","usage":{"tokens"},"warnings"}</c> in all. Spoken by
/// callers only; the model's name is in a header.
/// </summary>
public sealed class AiSdkEmbeddingsDialect : ICallerEmbeddingsDialect
{
    /// <inheritdoc/>
    public string Name => "ai-sdk-embeddings";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, ReadHead, out head);

    /// <inheritdoc/>
    public ApiError? ReadRequest(ReadOnlyMemory<byte> body, string? routeModel, out EmbeddingsRequest request)
    {
        request = new EmbeddingsRequest { Dialect = Name, Model = routeModel, Encodings = VectorEncodings.Numbers };
        try
        {
            var json = new JsonCursor(body);
            Read(ref json, request);
            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request, AnswerFrame frame)
    {
        var vectors = answer.Find(VectorType.Real) ?? answer.Sets[0].Vectors;
        var writer = new VectorWriter(output);
        output.Write("{\"embeddings\":["u8);
        for (var i = 0; i < vectors.Count; i++)
        {
            output.Write(i > 0 ? ","u8 : default);
            writer.WriteNumbers(vectors[i]);
        }

        output.Write("]"u8);
        AiSdkAnswerTail.Write(output, frame, answer.Usage.Input);
    }

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => AiSdkErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => AiSdkErrors.WriteEvent(output, error);

    private static void ReadHead(ref JsonBody json, RequestHead head)
    {
        var hasInput = false;
        while (json.NextMember())
        {
            if (json.NameIs("values"u8))
            {
                hasInput |= EmbeddingsHead.ReadInputs(ref json, "values", orText: false);
            }
            else if (json.NameIs("input"u8))
            {
                hasInput |= EmbeddingsHead.ReadInputs(ref json, "input", orText: true);
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        if (!hasInput)
        {
            throw HeadFields.Missing("values", "an array of strings");
        }
    }

    private static void Read(ref JsonCursor json, EmbeddingsRequest request)
    {
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "values" or "input" when !json.IsNull:
                    request.InputsField = name;
                    ReadInputs(ref json, request);
                    break;
                case "dimensions":
                    request.Dimensions = EmbeddingsFields.Dimensions(ref json) ?? request.Dimensions;
                    break;
                case "providerOptions":
                    ReadOptions(ref json, request);
                    break;
                case "headers" or "values" or "input":
                    json.Skip();
                    break;
                default:
                    request.Extra.Add(new ExtraField(name, json.Take()));
                    break;
            }
        }
    }

    private static void ReadInputs(ref JsonCursor json, EmbeddingsRequest request)
    {
        if (json.Type == JsonTokenType.String)
        {
            request.IsSingle = true;
            request.Inputs.Add(new EmbeddingInput(EmbeddingInputKind.Text, json.Take()));
            return;
        }

        json.OpenArray();
        var first = json;
        while (json.NextItem())
        {
            request.Inputs.Add(new EmbeddingInput(EmbeddingInputKind.Text, json.TextSlice()));
        }

        if (request.Inputs.Count == 0)
        {
            throw first.Refuse("is empty; send at least one text.");
        }
    }

    /// <summary>What the makers' packages call the same few things; what the caller says for one maker is taken for all.</summary>
    private static void ReadOptions(ref JsonCursor json, EmbeddingsRequest request)
    {
        if (json.Type != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.NextMember())
        {
            var maker = json.Name();
            json.ToValue();
            if (json.Type != JsonTokenType.StartObject || maker == "gateway")
            {
                json.Skip();
                continue;
            }

            while (json.NextMember())
            {
                ReadOption(ref json, maker, request);
            }
        }
    }

    private static void ReadOption(ref JsonCursor json, string maker, EmbeddingsRequest request)
    {
        var name = json.Name();
        json.ToValue();
        switch (name)
        {
            case "dimensions" or "outputDimensionality" or "outputDimension":
                request.Dimensions = EmbeddingsFields.Dimensions(ref json) ?? request.Dimensions;
                break;
            case "taskType" or "inputType" or "task":
                EmbeddingsFields.ReadTask(ref json, request, $"providerOptions.{maker}.{name}");
                break;
            case "user":
                request.User = json.IsNull ? default : json.TextSlice();
                break;
            case "truncate":
                request.TruncationField = $"providerOptions.{maker}.truncate";
                request.Truncation = json.IsNull ? null : EmbeddingsFields.Truncation(ref json);
                break;
            default:
                request.Extra.Add(new ExtraField($"providerOptions.{maker}.{name}", json.Take()));
                break;
        }
    }
}
