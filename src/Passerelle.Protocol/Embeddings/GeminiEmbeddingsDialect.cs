using System.Buffers;
using Passerelle.Protocol.GeminiGenerate;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// Gemini's embeddings: <c>models/{model}:embedContent</c> for one input and <c>:batchEmbedContents</c> for many. The model stands in
/// the address; in the body it is repeated, with <c>models/</c> before it, for each input.
/// </summary>
public sealed class GeminiEmbeddingsDialect : IEmbeddingsDialect
{
    /// <summary>The method at the end of the address that takes what <see cref="WriteRequest"/> writes, also for one input.</summary>
    public const string Method = "batchEmbedContents";

    private static readonly GeminiEmbeddingsReader Reader = new();

    /// <inheritdoc/>
    public string Name => "gemini-embeddings";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => GeminiEmbeddingsHead.Read(body, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage) => GeminiEmbeddingsHead.Edit(head, modelJson.Span);

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
            GeminiEmbeddingsRequestReader.Read(body, request);
            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    /// <inheritdoc/>
    public RequestTranslation WriteRequest(EmbeddingsRequest request, TargetTraits target) =>
        GeminiEmbeddingsRequestWriter.Write(request, target);

    /// <inheritdoc/>
    public bool MayPass(ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer) => true;

    /// <inheritdoc/>
    public ApiError? ReadAnswer(ReadOnlyMemory<byte> body, EmbeddingsRequest request, out EmbeddingsAnswer answer) =>
        Reader.Read(body, request, out answer);

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, EmbeddingsAnswer answer, EmbeddingsRequest request, AnswerFrame frame) =>
        GeminiEmbeddingsAnswerWriter.Write(output, answer, request);
}
