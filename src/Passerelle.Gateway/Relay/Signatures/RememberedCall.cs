using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Gateway.Relay.Signatures;

/// <summary>What a provider must get back with a tool call: the signature on the call, and the reasoning that stood before it.</summary>
/// <param name="Reasoning">The reasoning, proofs included, in order.</param>
/// <param name="Signature">The signature on the call itself; null when it had none.</param>
internal sealed record RememberedCall(IReadOnlyList<ReasoningPart> Reasoning, Signature? Signature)
{
    /// <summary>As text, for <see cref="Read"/>.</summary>
    public string Write()
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            WriteSignature(json, Signature);
            json.WriteStartArray("reasoning"u8);
            foreach (var part in Reasoning)
            {
                json.WriteStartObject();
                if (part.Text.Exists)
                {
                    part.Text.WriteTo(json, "text"u8);
                }

                WriteSignature(json, part.Signature);
                json.WriteBoolean("summary"u8, part.IsSummary);
                json.WriteBoolean("redacted"u8, part.IsRedacted);
                json.WriteString("id"u8, part.Id);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static RememberedCall Read(string text)
    {
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        return new RememberedCall(
            [.. root.GetProperty("reasoning").EnumerateArray().Select(part => new ReasoningPart(
                part.TryGetProperty("text", out var said) ? JsonSlice.Parse(said.GetRawText()) : default)
            {
                Signature = ReadSignature(part),
                IsSummary = part.GetProperty("summary").GetBoolean(),
                IsRedacted = part.GetProperty("redacted").GetBoolean(),
                Id = part.GetProperty("id").GetString(),
            })],
            ReadSignature(root));
    }

    private static void WriteSignature(Utf8JsonWriter json, Signature? signature)
    {
        if (signature is not null)
        {
            json.WriteString("format"u8, signature.Format);
            signature.Data.WriteTo(json, "data"u8);
        }
    }

    private static Signature? ReadSignature(JsonElement element) =>
        element.TryGetProperty("data", out var data)
            ? new Signature(element.GetProperty("format").GetString()!, JsonSlice.Parse(data.GetRawText()))
            : null;
}
