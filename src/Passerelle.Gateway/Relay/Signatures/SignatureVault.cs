using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Storage;
using Passerelle.Protocol.Model;

namespace Passerelle.Gateway.Relay.Signatures;

/// <summary>
/// Remembers proofs of reasoning by tool-call id, sealed, for a day: a provider refuses the second step of a tool loop without them,
/// and many clients of other dialects drop what they do not know. Each gateway key has its own shelf.
/// </summary>
public sealed partial class SignatureVault(Database database, SecretBox secrets, TimeProvider time, ILogger<SignatureVault> logger)
{
    private static readonly TimeSpan TimeToLive = TimeSpan.FromHours(24);

    /// <summary>Keeps what an answer's calls need. Does nothing when they need nothing; never throws.</summary>
    internal async ValueTask KeepAsync(long gatewayKey, IReadOnlyDictionary<string, RememberedCall> calls)
    {
        if (calls.Count == 0)
        {
            return;
        }

        var sealedCalls = calls.Select(c => (Key: KeyOf(gatewayKey, c.Key), c.Value)).Select(c => (c.Key, Blob: secrets.Seal(c.Value.Write(), PlaceOf(c.Key)))).ToList();
        var now = time.GetUtcNow();
        try
        {
            await database.MutateAsync(connection =>
            {
                SignatureTable.DeleteExpired(connection, now);
                foreach (var (key, blob) in sealedCalls)
                {
                    SignatureTable.Set(connection, key, blob, now + TimeToLive);
                }

                return true;
            });
        }
        catch (StorageException e)
        {
            // The answer is worth more: a client that keeps the proofs itself does not need them here.
            LogNotKept(e);
        }
    }

    /// <summary>
    /// Gives a conversation back the proofs that its client has dropped, as far as the target understands them: reasoning goes before
    /// the call, signatures onto it. What the client did send stays.
    /// </summary>
    public void Restore(ChatRequest request, long gatewayKey, string? format)
    {
        if (format is null)
        {
            return;
        }

        foreach (var message in request.Messages)
        {
            if (message.Role == Role.Assistant && message.Parts.Any(p => p is ToolCallPart) && !message.Parts.Any(p => IsProven(p, format)))
            {
                Restore(message.Parts, gatewayKey, format);
            }
        }
    }

    /// <summary>Takes reasoning and signatures out of a conversation, after its provider has refused them.</summary>
    public static void Strip(ChatRequest request)
    {
        foreach (var message in request.Messages)
        {
            for (var i = 0; i < message.Parts.Count; i++)
            {
                message.Parts[i] = message.Parts[i] switch
                {
                    ToolCallPart call => call with { Signature = null },
                    TextPart text => text with { Signature = null },
                    MediaPart media => media with { Signature = null },
                    var part => part,
                };
            }

            message.Parts.RemoveAll(part => part is ReasoningPart);
        }
    }

    private static bool IsProven(Part part, string format) => part switch
    {
        ReasoningPart { Signature: { } signature } => signature.Format == format,
        ToolCallPart { Signature: { } signature } => signature.Format == format,
        _ => false,
    };

    private void Restore(List<Part> parts, long gatewayKey, string format)
    {
        using var reader = database.OpenReader();
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i] is not ToolCallPart { Id.Length: > 0 } call)
            {
                continue;
            }

            var key = KeyOf(gatewayKey, call.Id);
            if (SignatureTable.Get(reader, key, time.GetUtcNow()) is not { } blob || Open(blob, key) is not { } found)
            {
                continue;
            }

            if (found.Signature?.Format == format)
            {
                parts[i] = call with { Signature = found.Signature };
            }

            var reasoning = found.Reasoning.Where(r => r.Signature?.Format == format).ToList();
            if (reasoning.Count > 0)
            {
                // The client's own copy of the text has no proof: the proven one takes its place.
                i -= parts.RemoveAll(p => p is ReasoningPart { Signature: null });
                parts.InsertRange(i, reasoning);
                i += reasoning.Count;
            }
        }
    }

    private RememberedCall? Open(byte[] blob, byte[] key)
    {
        try
        {
            return RememberedCall.Read(secrets.Open(blob, PlaceOf(key)).Reveal());
        }
        catch (SecretException e)
        {
            LogUnreadable(e);
            return null;
        }
    }

    private static byte[] KeyOf(long gatewayKey, string callId) => SHA256.HashData(Encoding.UTF8.GetBytes($"{gatewayKey}:{callId}"));

    private static SecretPlace PlaceOf(byte[] key) => new("signatures", Convert.ToHexString(key), "value");

    [LoggerMessage(Level = LogLevel.Error, Message = "Signatures of an answer could not be kept")]
    private partial void LogNotKept(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A remembered signature cannot be decrypted and is left out")]
    private partial void LogUnreadable(Exception exception);
}
