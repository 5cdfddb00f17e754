using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Makes the members of a delta that holds one of the rarer pieces, without the braces around them.</summary>
internal static class OpenAiRareDelta
{
    public static ReadOnlySpan<byte> OfSignature(JsonSlice data) => Members(json => OpenAiAnswerParts.WriteThoughtSignature(json, data));

    public static ReadOnlySpan<byte> OfAudio(MediaPart audio, string id, long created) => Members(json =>
    {
        json.WritePropertyName("audio"u8);
        OpenAiAnswerParts.WriteAudio(json, audio, id, created);
    });

    public static ReadOnlySpan<byte> OfImage(MediaPart image, int index) =>
        List("images", json => OpenAiAnswerParts.WriteImage(json, image, index));

    /// <summary>A citation, which must have a URL.</summary>
    public static ReadOnlySpan<byte> OfCitation(Citation citation) => List("annotations", json => OpenAiAnswerParts.WriteCitation(json, citation));

    public static ReadOnlySpan<byte> OfAnnotation(JsonSlice annotation) => List("annotations", json => annotation.WriteTo(json));

    private static ReadOnlySpan<byte> List(string name, Action<Utf8JsonWriter> writeItem) => Members(json =>
    {
        json.WriteStartArray(name);
        writeItem(json);
        json.WriteEndArray();
    });

    private static ReadOnlySpan<byte> Members(Action<Utf8JsonWriter> write)
    {
        var members = new ArrayBufferWriter<byte>(512);
        var json = OpenAiJson.Rent(members);
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
        OpenAiJson.Return(json);
        return members.WrittenSpan[1..^1];
    }
}
