using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Tests.AiSdkGateway;
using Passerelle.Protocol.Tests.AnthropicMessages;
using Passerelle.Protocol.Tests.GeminiGenerate;
using Passerelle.Protocol.Tests.OpenAiChat;
using Passerelle.Protocol.Tests.OpenAiResponses;
using Passerelle.Protocol.Tests.Sse;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>The grammar of each dialect's stream.</summary>
internal static class StreamGrammars
{
    /// <summary>What is wrong with a stream; null when nothing is.</summary>
    /// <param name="dialect">The dialect's name.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="isBroken">Whether it must end with an error.</param>
    public static string? Fault(string dialect, byte[] stream, bool isBroken)
    {
        if (StreamEnds.EndsInError(dialect, stream) != isBroken)
        {
            return isBroken ? "no error at its end" : "an error at its end";
        }

        try
        {
            switch (dialect)
            {
                case "openai-chat":
                    return ChatGrammar.Fault(stream);
                case "ai-sdk-2" or "ai-sdk-3" or "ai-sdk-4":
                    return AiSdkGrammar.Fault(dialect[^1] - '0', stream);
                case "gemini":
                    return GeminiGrammar.Fault(stream);
                case "anthropic-messages":
                    StreamGrammar.Check(stream, isBroken);
                    return null;
                default:
                    var events = ReferenceEvents.Read(stream).Select(e => (e.Name, Json(e.Data))).ToList();
                    if (!isBroken || events.Count > 2)
                    {
                        ResponsesGrammar.Check(events, "the stream");
                    }

                    return null;
            }
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or KeyNotFoundException or InvalidOperationException or JsonException)
        {
            return e.Message;
        }
    }

    /// <summary>The reference reads bytes as Latin-1, one character each.</summary>
    private static JsonElement Json(string data) => JsonSerializer.Deserialize<JsonElement>(Encoding.Latin1.GetBytes(data));
}
