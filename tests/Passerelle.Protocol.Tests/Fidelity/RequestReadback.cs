using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.BedrockConverse;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Reads requests back in every dialect that they are written in, also in those that no caller speaks.</summary>
internal static class RequestReadback
{
    /// <summary>The request, or null for what cannot be read.</summary>
    public static ChatRequest? Read(IProviderDialect dialect, ReadOnlyMemory<byte> body) => dialect switch
    {
        ICallerChatDialect caller => caller.ReadHead(body.Span, out _) is null && caller.ReadRequest(body, out var request) is null ? request : null,
        { Name: "bedrock-converse" } => ConverseRequestReading.Read(body.Span),
        _ => null,
    };
}
