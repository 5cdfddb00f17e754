using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>OpenAI's Responses (<c>POST /v1/responses</c>), the dialect of Codex and of OpenAI's newer SDKs. Served without memory: nothing is stored.</summary>
public sealed class OpenAiResponsesDialect : IChatDialect
{
    /// <summary>The dialect's name.</summary>
    public const string DialectName = "openai-responses";

    /// <inheritdoc/>
    public string Name => DialectName;

    /// <summary>Nothing: the last event says that it is the last.</summary>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <summary>
    /// Whether a request brings back signatures of other providers, which an answer of ours carried in <c>encrypted_content</c>. Such a
    /// body must not go to a Responses target as it is: it goes through <see cref="ReadRequest"/> and <see cref="WriteRequest"/>, which
    /// take them out.
    /// </summary>
    public static bool BringsForeignProofs(ReadOnlySpan<byte> body) => ResponsesProof.IsIn(body);

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => ResponsesHead.Read(body, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage) => HeadFields.SetModel(head, modelJson);

    /// <inheritdoc/>
    public AnswerObserver Observe() => ReadAnswer(TargetTraits.Default);

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => OpenAiErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => ResponsesErrors.WriteEvent(output, error);

    /// <inheritdoc/>
    public bool IsErrorEnvelope(ReadOnlySpan<byte> body) => OpenAiErrors.IsEnvelope(body);

    /// <inheritdoc/>
    public string? ReadErrorMessage(ReadOnlySpan<byte> body) => OpenAiErrors.ReadMessage(body);

    /// <summary>Reads a request. One that refers to what a provider keeps has <see cref="ChatRequest.PreviousResponse"/>, and must not be translated.</summary>
    public ApiError? ReadRequest(ReadOnlyMemory<byte> body, out ChatRequest request) => ResponsesRequestReader.Read(body, out request);

    /// <inheritdoc/>
    public RequestTranslation WriteRequest(ChatRequest request, TargetTraits target) => ResponsesRequestWriter.Write(request, target);

    /// <inheritdoc/>
    public AnswerReader ReadAnswer(TargetTraits target) => new ResponsesAnswerReader(target);

    /// <inheritdoc/>
    public AnswerSink WriteStream(IBufferWriter<byte> output, AnswerFrame frame) => new ResponsesStreamWriter(output, frame);

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, Answer answer, AnswerFrame frame) => ResponsesAnswerWriter.Write(output, answer, frame);
}
