using System.Text.Json;
using System.Text.Json.Serialization;

namespace Passerelle.Gateway.Secrets;

/// <summary>Writes <c>***</c>. Reads any text but <c>***</c>, so that a printed form sent back cannot overwrite a key.</summary>
public sealed class SecretJsonConverter : JsonConverter<Secret>
{
    /// <inheritdoc/>
    public override Secret? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException("A secret is a string.");
        }

        var text = reader.GetString()!;
        return text == Secret.Mask ? throw new JsonException("*** stands for a secret, it is none.") : new Secret(text);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
    {
        writer.WriteStringValue(Secret.Mask);
    }
}
