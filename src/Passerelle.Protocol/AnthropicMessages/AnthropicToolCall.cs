using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// A tool call of a stream that is being written, and its arguments so far. Blocks of this dialect follow one another, but calls may
/// come interleaved: a call whose forerunner is not complete waits here.
/// </summary>
internal sealed class AnthropicToolCall
{
    private readonly ArrayBufferWriter<byte> _arguments = new(128);
    private readonly ArrayBufferWriter<byte> _decoded = new(128);

    /// <summary>The call's number within the answer.</summary>
    public int Number { get; private set; }

    public JsonSlice Id { get; private set; }

    public JsonSlice Name { get; private set; }

    /// <summary>Whether it was said that no more arguments come.</summary>
    public bool HasEnded { get; set; }

    public JsonChars Arguments => new(_arguments.WrittenSpan);

    /// <summary>Whether nothing can follow: it was said so, or the arguments are a whole JSON value.</summary>
    public bool IsComplete
    {
        get
        {
            if (HasEnded)
            {
                return true;
            }

            _decoded.ResetWrittenCount();
            Arguments.Decode(_decoded);
            try
            {
                var reader = new Utf8JsonReader(_decoded.WrittenSpan, isFinalBlock: false, default);
                return reader.Read() && reader.TrySkip();
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }

    public void Begin(int number, JsonSlice id, JsonChars name)
    {
        Number = number;
        Id = id;
        Name = JsonSlice.Of(name);
        HasEnded = false;
        _arguments.ResetWrittenCount();
    }

    public void Add(JsonChars arguments) => _arguments.Write(arguments.Escaped);
}
