using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>A tool call of a stream that is being written, and its input so far: at its end it is told once more, whole.</summary>
internal sealed class AiSdkCall(int number, JsonSlice id, string name, bool isCustom, Signature? signature)
{
    private readonly ArrayBufferWriter<byte> _input = new(128);
    private JsonNesting _nesting;

    /// <summary>The call's number within the answer.</summary>
    public int Number { get; } = number;

    /// <summary>Its id (a JSON string).</summary>
    public JsonSlice Id { get; } = id;

    /// <summary>The tool's name as the caller knows it.</summary>
    public string Name { get; } = name;

    /// <summary>Whether it takes free text.</summary>
    public bool IsCustom { get; } = isCustom;

    /// <summary>Gemini's signature on it.</summary>
    public Signature? Signature { get; } = signature;

    /// <summary>Whether it has been told whole.</summary>
    public bool IsTold { get; set; }

    /// <summary>Whether nothing can follow: its input is a whole JSON object.</summary>
    public bool IsComplete => !IsCustom && _nesting.IsComplete;

    /// <summary>The input as a JSON string that holds JSON: an object's text, or, of a custom tool, a JSON string's.</summary>
    public JsonSlice Input => InputOf(IsCustom, new JsonChars(_input.WrittenSpan));

    public void Add(JsonChars text)
    {
        _input.Write(text.Escaped);
        _nesting.See(text);
    }

    /// <summary>Input as this dialect writes it.</summary>
    /// <param name="isCustom">Whether the tool takes free text.</param>
    /// <param name="chars">The characters of the object's text, or of the free text.</param>
    public static JsonSlice InputOf(bool isCustom, JsonChars chars) =>
        isCustom ? AiSdkJson.Quoted(JsonSlice.Of(chars).Bytes.Span)
        : chars.IsEmpty ? JsonSlice.Of("{}")
        : JsonSlice.Of(chars);
}
