using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.PassThrough;

/// <summary>
/// OpenAI's older completions (<c>POST /v1/completions</c>): a prompt is written on. Local servers and editors still use it; it is no
/// conversation, and passes between the two sides as it is.
/// </summary>
public sealed class CompletionsDialect : IRelayedDialect
{
    /// <inheritdoc/>
    public string Name => "openai-completions";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => Dialects.OpenAiChat.StreamEnd;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => OpenAiChatHead.ReadCompletion(body, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage) => Dialects.OpenAiChat.EditRequest(head, modelJson, askUsage);

    /// <inheritdoc/>
    public AnswerObserver Observe() => new OpenAiChatObserver();

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => OpenAiErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => Dialects.OpenAiChat.WriteStreamError(output, error);

    /// <inheritdoc/>
    public bool IsErrorEnvelope(ReadOnlySpan<byte> body) => OpenAiErrors.IsEnvelope(body);

    /// <inheritdoc/>
    public string? ReadErrorMessage(ReadOnlySpan<byte> body) => OpenAiErrors.ReadMessage(body);
}
