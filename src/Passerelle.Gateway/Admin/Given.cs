using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Passerelle.Gateway.Admin;

/// <summary>A field of a change that may be left out, which is not the same as null: left out means "as it is", null means "none".</summary>
/// <param name="HasValue">Whether the field was there.</param>
/// <param name="Value">What it held.</param>
public readonly record struct Given<T>(bool HasValue, T? Value)
{
    /// <summary>The new value, or the old one when none was given.</summary>
    public T? Or(T? old) => HasValue ? Value : old;
}

/// <summary>Reads and writes a <see cref="Given{T}"/> as its bare value; one without a value is for the serializer to leave out.</summary>
internal sealed class GivenConverter<T> : JsonConverter<Given<T>>
{
    public override bool HandleNull => true;

    /// <exception cref="JsonException">Not a <typeparamref name="T"/>; the inner one's path begins at this value.</exception>
    public override Given<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return new(true, JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))));
        }
        catch (JsonException e)
        {
            // The serializer gives the path of this field only to an exception that has none.
            throw new JsonException(null, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, Given<T> value, JsonSerializerOptions options)
    {
        if (value.Value is { } given)
        {
            JsonSerializer.Serialize(writer, given, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
