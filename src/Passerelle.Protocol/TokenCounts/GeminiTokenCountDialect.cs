using System.Buffers;
using Passerelle.Protocol.GeminiGenerate;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.TokenCounts;

/// <summary>
/// Gemini's <c>models/{model}:countTokens</c>: <c>{"totalTokens":n}</c>. The contents stand at the top, or a whole request in
/// <c>generateContentRequest</c>, which is the only place where instructions and tools are counted (Google AI, Method: models.countTokens).
/// </summary>
public sealed class GeminiTokenCountDialect() : TokenCountDialect(new GeminiGenerateDialect())
{
    /// <inheritdoc/>
    public override string Name => "gemini-token-count";

    /// <inheritdoc/>
    public override RequestTranslation WriteRequest(ChatRequest request, TargetTraits target)
    {
        var translation = Chat.WriteRequest(request, target);
        if (translation.Error is null)
        {
            var body = translation.Body.Span;
            translation.Body = (byte[])[.. "{\"generateContentRequest\":{\"model\":"u8, .. JsonNames.Quote($"models/{target.Model}"), .. ","u8, .. body[(body.IndexOf((byte)'{') + 1)..], .. "}"u8];
        }

        return translation;
    }

    /// <inheritdoc/>
    public override long? ReadCount(ReadOnlySpan<byte> body) => CountField.Read(body, "totalTokens"u8, GeminiUsage.Count);

    /// <inheritdoc/>
    public override void WriteCount(IBufferWriter<byte> output, long tokens) => CountField.Write(output, "totalTokens", tokens);
}
