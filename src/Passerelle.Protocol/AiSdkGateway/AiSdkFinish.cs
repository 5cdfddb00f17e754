using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>Why a model stopped: a word in generation 2, the word and the provider's own (<c>{"unified","raw"}</c>) in later ones.</summary>
internal static class AiSdkFinish
{
    /// <summary>
    /// The word for a reason. Whether there are calls counts more than the word: a client that hears <c>tool-calls</c> without one, or
    /// <c>unknown</c> or <c>other</c>, asks again and again.
    /// </summary>
    public static ReadOnlySpan<byte> WordOf(FinishReason reason, bool hasCalls) => reason switch
    {
        FinishReason.Stop or FinishReason.Unknown or FinishReason.ToolCalls => hasCalls ? "tool-calls"u8 : "stop"u8,
        FinishReason.StopText or FinishReason.Pause => "stop"u8,
        FinishReason.Length or FinishReason.ContextFull => "length"u8,
        FinishReason.ContentFilter or FinishReason.Refusal => "content-filter"u8,
        FinishReason.BrokenToolCall => hasCalls ? "tool-calls"u8 : "error"u8,
        FinishReason.Error => "error"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };

    /// <summary>The member <c>finishReason</c>.</summary>
    public static void Write(Utf8JsonWriter json, AiSdkGeneration generation, FinishReason reason, JsonSlice native, bool hasCalls)
    {
        var word = WordOf(reason, hasCalls);
        if (generation == AiSdkGeneration.Second)
        {
            json.WriteString("finishReason"u8, word);
            return;
        }

        json.WriteStartObject("finishReason"u8);
        json.WriteString("unified"u8, word);
        if (!native.IsEmpty)
        {
            native.WriteTo(json, "raw"u8);
        }

        json.WriteEndObject();
    }
}
