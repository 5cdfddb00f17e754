using System.Buffers;
using Passerelle.Protocol.GeminiGenerate;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// Embeddings of Vertex AI, <c>models/{model}:predict</c>: <c>{"instances":[{"content","task_type","title"}],"parameters":{…}}</c> answered by
/// <c>{"predictions":[{"embeddings":{"values","statistics"}}]}</c> (Google Cloud, "Text embeddings API"). The model stands in the address.
/// </summary>
public sealed class VertexPredictDialect : IEmbeddingsDialect
{
    /// <summary>The method at the end of the address.</summary>
    public const string Method = "predict";

    internal const string DialectName = "vertex-predict";

    private static readonly VertexPredictReader Reader = new();

    /// <inheritdoc/>
    public string Name => DialectName;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => VertexPredictHead.Read(body, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage) => new();

    /// <inheritdoc/>
    public AnswerObserver Observe() => new EmbeddingsObserver(Reader);

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => GeminiErrors.Write(output, error);

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
            VertexPredictRequestReader.Read(body, request);
            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    /// <inheritdoc/>
    public RequestTranslation WriteRequest(EmbeddingsRequest request, TargetTraits target) => VertexPredictRequestWriter.Write(request, target);

    /// <inheritdoc/>
    public bool MayPass(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer) => true;

    /// <inheritdoc/>
    public ApiError? ReadAnswer(ReadOnlyMemory<byte> body, EmbeddingsRequest request, out EmbeddingsAnswer answer) => Reader.Read(body, request, out answer);

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request, AnswerFrame frame) =>
        VertexPredictAnswerWriter.Write(output, answer);
}
