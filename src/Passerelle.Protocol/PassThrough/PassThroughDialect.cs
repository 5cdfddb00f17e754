using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.PassThrough;

/// <summary>
/// An endpoint of OpenAI's that is no conversation: images, sound, moderation, reranking. There is nothing to translate into: the caller's bytes
/// go to the provider with the model's name put in, and the provider's answer goes back as it is. A request is JSON or a form
/// (<c>multipart/form-data</c>); an answer is JSON, events, text or sound.
/// </summary>
/// <param name="name">Its name in configuration and records.</param>
/// <param name="path">The endpoint below the base address.</param>
public sealed class PassThroughDialect(string name, string path) : IRelayedDialect
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>The endpoint below the base address, such as <c>images/generations</c>.</summary>
    public string Path => path;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) =>
        body.StartsWith("--"u8) ? FormHead.Read(body, out head) : PassThroughHead.Read(body, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage)
    {
        if (!head.IsForm)
        {
            return HeadFields.SetModel(head, modelJson);
        }

        var model = new Utf8JsonReader(modelJson.Span);
        _ = model.Read();
        var text = new byte[modelJson.Length];
        var edits = new JsonEdits();
        edits.Replace(head.ModelValue.Start, head.ModelValue.Length, text.AsMemory(0, model.CopyString(text)));
        return edits;
    }

    /// <inheritdoc/>
    public AnswerObserver Observe() => new PassThroughObserver();

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => OpenAiErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => Dialects.OpenAiChat.WriteStreamError(output, error);

    /// <inheritdoc/>
    public bool IsErrorEnvelope(ReadOnlySpan<byte> body) => OpenAiErrors.IsEnvelope(body);

    /// <inheritdoc/>
    public string? ReadErrorMessage(ReadOnlySpan<byte> body) => OpenAiErrors.ReadMessage(body);
}
