using System.Text.Json;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Writes <c>warnings</c>: what was changed in the request on its way to the provider. Generation 2 has a warning for a setting that is
/// not supported and one in words; later ones tell what is not supported from what was said otherwise.
/// </summary>
internal static class AiSdkWarnings
{
    public static void Write(Utf8JsonWriter json, AiSdkGeneration generation, IReadOnlyList<string> changes)
    {
        json.WriteStartArray("warnings"u8);
        foreach (var change in changes)
        {
            var colon = change.IndexOf(':', StringComparison.Ordinal);
            var (what, field) = colon < 0 ? ("changed", change) : (change[..colon], change[(colon + 1)..]);
            json.WriteStartObject();
            if (what is "dropped" or "ignored")
            {
                json.WriteString("type"u8, generation == AiSdkGeneration.Second ? "unsupported-setting"u8 : "unsupported"u8);
                json.WriteString(generation == AiSdkGeneration.Second ? "setting"u8 : "feature"u8, field);
                json.WriteString("details"u8, what == "ignored" ? "The gateway does not act on this." : "The model's provider cannot be told this; it was left out.");
            }
            else if (generation == AiSdkGeneration.Second)
            {
                json.WriteString("type"u8, "other"u8);
                json.WriteString("message"u8, $"{field}: {Details(what)}");
            }
            else
            {
                json.WriteString("type"u8, "compatibility"u8);
                json.WriteString("feature"u8, field);
                json.WriteString("details"u8, Details(what));
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Details(string what) => what switch
    {
        "clamped" => "The value was brought into the range that the model takes.",
        _ => "The model's provider was told this in other words.",
    };
}
