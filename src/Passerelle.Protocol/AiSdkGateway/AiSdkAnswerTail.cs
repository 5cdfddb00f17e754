using System.Buffers;
using System.Text.Json;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// The members behind the content of an answer that is no conversation, and its closing brace: <c>usage</c>, <c>warnings</c>,
/// <c>providerMetadata</c>. They are the same in all generations.
/// </summary>
internal static class AiSdkAnswerTail
{
    /// <summary>Writes them, a comma first.</summary>
    /// <param name="output">Holds an object that is open, with at least one member.</param>
    /// <param name="frame">What is known of the request.</param>
    /// <param name="tokens">Tokens read; null when nobody has counted.</param>
    public static void Write(IBufferWriter<byte> output, AnswerFrame frame, long? tokens)
    {
        var rest = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(rest, AiSdkJson.Options))
        {
            json.WriteStartObject();
            if (tokens is { } count)
            {
                json.WriteStartObject("usage"u8);
                json.WriteNumber("tokens"u8, count);
                json.WriteEndObject();
            }

            AiSdkWarnings.Write(json, AiSdkGeneration.Fourth, frame.Changes);
            json.WriteStartObject("providerMetadata"u8);
            AiSdkRouting.Write(json, frame);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write(","u8);
        output.Write(rest.WrittenSpan[1..]);
    }
}
