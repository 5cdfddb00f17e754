using System.Buffers;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiResponses;

namespace Passerelle.Protocol.TokenCounts;

/// <summary>OpenAI's <c>POST /v1/responses/input_tokens</c>: <c>{"object":"response.input_tokens","input_tokens":n}</c>.</summary>
public sealed class ResponsesTokenCountDialect() : TokenCountDialect(new OpenAiResponsesDialect())
{
    /// <inheritdoc/>
    public override string Name => "openai-responses-token-count";

    /// <inheritdoc/>
    public override RequestTranslation WriteRequest(ChatRequest request, TargetTraits target) =>
        WriteOnly(request, target, "model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "reasoning", "text");

    /// <inheritdoc/>
    public override long? ReadCount(ReadOnlySpan<byte> body) => CountField.Read(body, "input_tokens"u8, CountField.Whole);

    /// <inheritdoc/>
    public override void WriteCount(IBufferWriter<byte> output, long tokens) => CountField.Write(output, "input_tokens", tokens, "response.input_tokens");
}
