using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Gemini's <c>POST …/models/{model}:generateContent</c> and <c>:streamGenerateContent</c>, of the Gemini API and of Vertex AI. Model
/// and stream are in the address: whoever has read it tells them by <see cref="RequestHead.WithRoute"/>.
/// </summary>
public sealed class GeminiGenerateDialect : IChatDialect
{
    /// <summary>The dialect's name.</summary>
    public const string DialectName = "gemini";

    /// <inheritdoc/>
    public string Name => DialectName;

    /// <summary>Nothing: a stream ends where it ends, behind a reason for stopping.</summary>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => GeminiHead.Read(body, out head);

    /// <summary>No edits, unless the body names the model, too; then the name behind the last slash of its path is replaced.</summary>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage)
    {
        var edits = new JsonEdits();
        if (head.ModelValue.Exists)
        {
            edits.Replace(head.ModelValue.Start, head.ModelValue.Length, modelJson[1..^1]);
        }

        return edits;
    }

    /// <inheritdoc/>
    public AnswerObserver Observe() => new GeminiAnswerReader();

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => GeminiErrors.Write(output, error);

    /// <summary>Writes an error as the end of a stream of events; for a stream that is an array there is <see cref="GeminiErrors.WriteArrayEnd"/>.</summary>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => GeminiErrors.WriteEnd(output, error);

    /// <inheritdoc/>
    public bool IsErrorEnvelope(ReadOnlySpan<byte> body) => GeminiErrors.IsEnvelope(body);

    /// <inheritdoc/>
    public string? ReadErrorMessage(ReadOnlySpan<byte> body) => OpenAiErrors.ReadMessage(body);

    /// <inheritdoc/>
    public ApiError? ReadRequest(ReadOnlyMemory<byte> body, out ChatRequest request) => GeminiRequestReader.Read(body, out request);

    /// <inheritdoc/>
    public RequestTranslation WriteRequest(ChatRequest request, TargetTraits target) => GeminiRequestWriter.Write(request, target);

    /// <inheritdoc/>
    public AnswerReader ReadAnswer(TargetTraits target) => new GeminiAnswerReader();

    /// <inheritdoc/>
    public AnswerSink WriteStream(IBufferWriter<byte> output, AnswerFrame frame) => new GeminiStreamWriter(output, frame);

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, Answer answer, AnswerFrame frame) => GeminiAnswerWriter.Write(output, answer, frame);
}
