using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.Embeddings;

/// <summary>Cohere's embeddings (<c>POST /v2/embed</c>).</summary>
public sealed class CohereEmbedDialect : IEmbeddingsDialect
{
    private static readonly CohereEmbedReader Reader = new();

    /// <inheritdoc/>
    public string Name => "cohere-embed";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, ReadHead, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage) => HeadFields.SetModel(head, modelJson);

    /// <inheritdoc/>
    public AnswerObserver Observe() => new EmbeddingsObserver(Reader);

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => CohereErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => WriteError(output, error);

    /// <inheritdoc/>
    public bool IsErrorEnvelope(ReadOnlySpan<byte> body) => CohereErrors.IsEnvelope(body);

    /// <inheritdoc/>
    public string? ReadErrorMessage(ReadOnlySpan<byte> body) => OpenAiErrors.ReadMessage(body);

    /// <inheritdoc/>
    public ApiError? ReadRequest(ReadOnlyMemory<byte> body, string? routeModel, out EmbeddingsRequest request)
    {
        request = new EmbeddingsRequest { Dialect = Name, Model = routeModel };
        try
        {
            CohereEmbedRequestReader.Read(body, request);
            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    /// <inheritdoc/>
    public RequestTranslation WriteRequest(EmbeddingsRequest request, TargetTraits target) =>
        CohereEmbedRequestWriter.Write(request, target);

    /// <inheritdoc/>
    public bool MayPass(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer) => true;

    /// <inheritdoc/>
    public ApiError? ReadAnswer(ReadOnlyMemory<byte> body, EmbeddingsRequest request, out EmbeddingsAnswer answer) =>
        Reader.Read(body, request, out answer);

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request, AnswerFrame frame) =>
        CohereEmbedAnswerWriter.Write(output, answer, request, frame);

    private static void ReadHead(ref JsonBody json, RequestHead head)
    {
        var hasInputs = false;
        while (json.NextMember())
        {
            if (json.NameIs("model"u8))
            {
                HeadFields.ReadModel(ref json, head);
            }
            else if (json.NameIs("texts"u8))
            {
                hasInputs |= EmbeddingsHead.ReadInputs(ref json, "texts", orText: false);
            }
            else if (json.NameIs("inputs"u8))
            {
                hasInputs |= EmbeddingsHead.ReadInputs(ref json, "inputs", orText: false);
            }
            else if (json.NameIs("images"u8))
            {
                hasInputs |= EmbeddingsHead.ReadInputs(ref json, "images", orText: false);
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        if (!hasInputs)
        {
            throw HeadFields.Missing("texts", "an array of strings, or \"inputs\" or \"images\"");
        }
    }
}
