using System.Buffers;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.TokenCounts;

/// <summary>Anthropic's <c>POST /v1/messages/count_tokens</c>: <c>{"input_tokens":n}</c>. It refuses the parameters that only shape an answer.</summary>
public sealed class AnthropicTokenCountDialect() : TokenCountDialect(new AnthropicMessagesDialect())
{
    /// <inheritdoc/>
    public override string Name => "anthropic-token-count";

    /// <inheritdoc/>
    public override RequestTranslation WriteRequest(ChatRequest request, TargetTraits target) =>
        WriteOnly(request, target, "model", "messages", "system", "tools", "tool_choice", "thinking", "output_config");

    /// <inheritdoc/>
    public override long? ReadCount(ReadOnlySpan<byte> body) => CountField.Read(body, "input_tokens"u8, CountField.Whole);

    /// <inheritdoc/>
    public override void WriteCount(IBufferWriter<byte> output, long tokens) => CountField.Write(output, "input_tokens", tokens);
}
