using System.Text.Json;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>What a provider says of an answer: its id, the model's name, and when it was made, in seconds since 1970 (UTC).</summary>
internal sealed record AiSdkResponse(string Id, string Model, long Created)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("id"u8, Id);
        json.WriteString("modelId"u8, Model);

        // A provider's number may be anything.
        json.WriteString("timestamp"u8, DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Created, 0, 253_402_300_799)).UtcDateTime);
    }
}
