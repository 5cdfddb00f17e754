using System.Buffers;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.BedrockConverse;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.TokenCounts;

/// <summary>
/// Amazon Bedrock's <c>POST /model/{modelId}/count-tokens</c>: a request of Converse in <c>input.converse</c>, answered with
/// <c>{"inputTokens":n}</c> (Amazon Bedrock API Reference, CountTokens). Only providers speak it; what a caller would be told is in
/// Anthropic's words, whose models it counts for.
/// </summary>
public sealed class BedrockTokenCountDialect() : TokenCountDialect(new AnthropicMessagesDialect())
{
    private static readonly string[] Taken = ["messages", "system", "toolConfig", "additionalModelRequestFields"];

    private readonly BedrockConverseDialect _converse = new();

    /// <inheritdoc/>
    public override string Name => "bedrock-token-count";

    /// <inheritdoc/>
    public override RequestTranslation WriteRequest(ChatRequest request, TargetTraits target)
    {
        var translation = _converse.WriteRequest(request, target);
        if (translation.Error is null)
        {
            var body = translation.Body.Span;
            var counted = JsonMembers.Rewrite(body, JsonMembers.Of(body), default, member => Taken.Contains(member.Name) ? member.Name : null);
            translation.Body = (byte[])[.. "{\"input\":{\"converse\":"u8, .. counted.Span, .. "}}"u8];
        }

        return translation;
    }

    /// <inheritdoc/>
    public override long? ReadCount(ReadOnlySpan<byte> body) => CountField.Read(body, "inputTokens"u8, CountField.Whole);

    /// <inheritdoc/>
    public override void WriteCount(IBufferWriter<byte> output, long tokens) => CountField.Write(output, "inputTokens", tokens);
}
