using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Anthropic's Messages (<c>POST /v1/messages</c>), also the bodies of Claude on Bedrock and on Vertex AI.</summary>
public sealed class AnthropicMessagesDialect : IChatDialect
{
    internal const string DialectName = "anthropic-messages";

    internal static ReadOnlySpan<byte> MessageStop => "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8;

    /// <inheritdoc/>
    public string Name => DialectName;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => MessageStop;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => AnthropicHead.Read(body, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage) => HeadFields.SetModel(head, modelJson);

    /// <inheritdoc/>
    public AnswerObserver Observe() => ReadAnswer(TargetTraits.Default);

    /// <inheritdoc/>
    public ApiError? ReadRequest(ReadOnlyMemory<byte> body, out ChatRequest request) => AnthropicRequestReader.Read(body, out request);

    /// <inheritdoc/>
    public RequestTranslation WriteRequest(ChatRequest request, TargetTraits target) => new AnthropicRequestWriter(request, target).Write();

    /// <inheritdoc/>
    public AnswerReader ReadAnswer(TargetTraits target) => new AnthropicAnswerReader();

    /// <inheritdoc/>
    public AnswerSink WriteStream(IBufferWriter<byte> output, AnswerFrame frame) => new AnthropicStreamWriter(output, frame);

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, Answer answer, AnswerFrame frame) => AnthropicAnswerWriter.Write(output, answer, frame);

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => AnthropicErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => AnthropicErrors.WriteEvent(output, error);

    /// <inheritdoc/>
    public bool IsErrorEnvelope(ReadOnlySpan<byte> body) => AnthropicErrors.IsEnvelope(body);

    /// <inheritdoc/>
    public string? ReadErrorMessage(ReadOnlySpan<byte> body) => OpenAiErrors.ReadMessage(body);
}
