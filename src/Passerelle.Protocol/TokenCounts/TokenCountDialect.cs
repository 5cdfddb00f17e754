using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.TokenCounts;

/// <summary>
/// A dialect's way to ask how many tokens a request would have. The request is the dialect's own request, or a part of it; there are no
/// streams.
/// </summary>
/// <param name="chat">The dialect of the request that is counted, whose errors are this one's, too.</param>
public abstract class TokenCountDialect(IChatDialect chat) : IRelayedDialect
{
    /// <summary>The dialect of the request that is counted.</summary>
    public IChatDialect Chat => chat;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <summary>Reads a request to be counted, whose head has been read without error.</summary>
    public virtual ApiError? ReadRequest(ReadOnlyMemory<byte> body, out ChatRequest request) => chat.ReadRequest(body, out request);

    /// <summary>Writes a request to be counted for a target.</summary>
    public abstract RequestTranslation WriteRequest(ChatRequest request, TargetTraits target);

    /// <summary>The count in a provider's answer; null when it has none.</summary>
    public abstract long? ReadCount(ReadOnlySpan<byte> body);

    /// <summary>Writes an answer.</summary>
    public abstract void WriteCount(IBufferWriter<byte> output, long tokens);

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => chat.ReadHead(body, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage) => chat.EditRequest(head, modelJson, askUsage: false);

    /// <inheritdoc/>
    public AnswerObserver Observe() => new TokenCountObserver(this);

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => chat.WriteError(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => chat.WriteError(output, error);

    /// <inheritdoc/>
    public bool IsErrorEnvelope(ReadOnlySpan<byte> body) => chat.IsErrorEnvelope(body);

    /// <inheritdoc/>
    public string? ReadErrorMessage(ReadOnlySpan<byte> body) => chat.ReadErrorMessage(body);

    /// <summary>A request as its dialect writes it, with only those members that counting takes.</summary>
    protected RequestTranslation WriteOnly(ChatRequest request, TargetTraits target, params ReadOnlySpan<string> names)
    {
        var translation = chat.WriteRequest(request, target);
        if (translation.Error is null)
        {
            var taken = names.ToArray();
            var body = translation.Body.Span;
            translation.Body = JsonMembers.Rewrite(body, JsonMembers.Of(body), default, member => taken.Contains(member.Name) ? member.Name : null);
        }

        return translation;
    }
}
