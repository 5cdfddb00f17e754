using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.Embeddings;

/// <summary>OpenAI's embeddings (<c>POST /v1/embeddings</c>), which Voyage, Mistral, Jina and most others speak with small differences.</summary>
public sealed class OpenAiEmbeddingsDialect : IEmbeddingsDialect
{
    private static readonly OpenAiEmbeddingsReader Reader = new();

    /// <inheritdoc/>
    public string Name => "openai-embeddings";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, ReadHead, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage) => HeadFields.SetModel(head, modelJson);

    /// <inheritdoc/>
    public AnswerObserver Observe() => new EmbeddingsObserver(Reader);

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => OpenAiErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => WriteError(output, error);

    /// <inheritdoc/>
    public bool IsErrorEnvelope(ReadOnlySpan<byte> body) => OpenAiErrors.IsEnvelope(body);

    /// <inheritdoc/>
    public string? ReadErrorMessage(ReadOnlySpan<byte> body) => OpenAiErrors.ReadMessage(body);

    /// <inheritdoc/>
    public ApiError? ReadRequest(ReadOnlyMemory<byte> body, string? routeModel, out EmbeddingsRequest request)
    {
        request = new EmbeddingsRequest { Dialect = Name, Model = routeModel };
        try
        {
            OpenAiEmbeddingsRequestReader.Read(body, request);
            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    /// <inheritdoc/>
    public RequestTranslation WriteRequest(EmbeddingsRequest request, TargetTraits target) =>
        OpenAiEmbeddingsRequestWriter.Write(request, target);

    /// <inheritdoc/>
    public bool MayPass(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer)
    {
        try
        {
            return Asked(request) switch
            {
                VectorEncodings.Numbers => !HasVector(answer, JsonTokenType.String),
                VectorEncodings.Base64 => !HasVector(answer, JsonTokenType.StartArray),
                _ => true,
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Nothing that could be read and written anew.
            return true;
        }
    }

    /// <inheritdoc/>
    public ApiError? ReadAnswer(ReadOnlyMemory<byte> body, EmbeddingsRequest request, out EmbeddingsAnswer answer) =>
        Reader.Read(body, request, out answer);

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request, AnswerFrame frame) =>
        OpenAiEmbeddingsAnswerWriter.Write(output, answer, request, frame);

    private static void ReadHead(ref JsonBody json, RequestHead head)
    {
        var hasInput = false;
        while (json.NextMember())
        {
            if (json.NameIs("model"u8))
            {
                HeadFields.ReadModel(ref json, head);
            }
            else if (json.NameIs("input"u8))
            {
                hasInput = EmbeddingsHead.ReadInputs(ref json, "input", orText: true);
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        if (!hasInput)
        {
            throw HeadFields.Missing("input", "a string or an array");
        }
    }

    /// <summary>What a body asks for by name; none for other words, such as Perplexity's <c>base64_int8</c>.</summary>
    private static VectorEncodings Asked(ReadOnlySpan<byte> request)
    {
        var reader = new Utf8JsonReader(request);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFormat = reader.ValueTextEquals("encoding_format"u8);
            _ = reader.Read();
            if (isFormat && reader.TokenType == JsonTokenType.String)
            {
                return reader.ValueTextEquals("base64"u8) ? VectorEncodings.Base64
                    : reader.ValueTextEquals("float"u8) ? VectorEncodings.Numbers
                    : VectorEncodings.None;
            }

            reader.Skip();
        }

        return VectorEncodings.None;
    }

    /// <summary>Whether the first vector of an answer is written so.</summary>
    private static bool HasVector(ReadOnlySpan<byte> answer, JsonTokenType type)
    {
        var json = new VectorCursor(answer);
        var isObject = json.Type == JsonTokenType.StartObject;
        while (isObject && json.NextMember())
        {
            if (!json.Is("data"u8))
            {
                json.ToValue();
                _ = json.Skip();
                continue;
            }

            if (!json.ToArray() || !json.NextItem() || json.Type != JsonTokenType.StartObject)
            {
                return false;
            }

            while (json.NextMember())
            {
                var isVector = json.Is("embedding"u8);
                json.ToValue();
                if (isVector)
                {
                    return json.Type == type;
                }

                _ = json.Skip();
            }

            return false;
        }

        return false;
    }
}
