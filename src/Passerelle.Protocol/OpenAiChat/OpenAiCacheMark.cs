using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Anthropic's <c>cache_control</c> in this dialect: gateways before Anthropic's models take it, OpenAI and others refuse it.</summary>
internal static class OpenAiCacheMark
{
    /// <summary>Whether the target takes it.</summary>
    public static bool IsTaken(TargetTraits target) => target.ReasoningField == "reasoning_details" || target.Signatures == Model.SignatureFormats.Anthropic;

    public static void Write(Utf8JsonWriter json, JsonSlice mark, TargetTraits target, RequestTranslation translation)
    {
        if (!mark.Exists)
        {
            return;
        }

        if (IsTaken(target))
        {
            mark.WriteTo(json, "cache_control"u8);
        }
        else
        {
            translation.Dropped("cache_control");
        }
    }
}
