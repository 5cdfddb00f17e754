using System.Buffers;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// What clients of Vercel's AI Gateway speak (<c>@ai-sdk/gateway</c>, <c>POST …/language-model</c>): the AI SDK's own call options and
/// stream parts. The model's name and whether a stream is wanted are in headers. Spoken by callers only.
/// </summary>
/// <param name="generation">Whose shapes.</param>
public sealed class AiSdkGatewayDialect(AiSdkGeneration generation) : ICallerChatDialect
{
    private const string Prefix = "ai-sdk-";

    /// <inheritdoc/>
    public string Name { get; } = NameOf(generation);

    /// <summary>Whose shapes.</summary>
    public AiSdkGeneration Generation => generation;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => AiSdkFrames.Done;

    /// <summary>Whether a dialect of this name is one of these.</summary>
    public static bool IsNameOfOne(string dialect) => dialect.StartsWith(Prefix, StringComparison.Ordinal);

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => AiSdkHead.Read(body, out head);

    /// <inheritdoc/>
    public ApiError? ReadRequest(ReadOnlyMemory<byte> body, out ChatRequest request) => AiSdkRequestReader.Read(body, Name, out request);

    /// <inheritdoc/>
    public AnswerSink WriteStream(IBufferWriter<byte> output, AnswerFrame frame) => new AiSdkStreamWriter(output, frame, generation);

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, Answer answer, AnswerFrame frame) => new AiSdkAnswerWriter(frame, generation).Write(output, answer);

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => AiSdkErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => AiSdkErrors.WriteEvent(output, error);

    internal static string NameOf(AiSdkGeneration generation) => generation switch
    {
        AiSdkGeneration.Second => "ai-sdk-2",
        AiSdkGeneration.Third => "ai-sdk-3",
        _ => "ai-sdk-4",
    };
}
