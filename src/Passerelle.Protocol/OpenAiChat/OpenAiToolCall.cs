using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>A tool call while its pieces come in.</summary>
internal sealed class OpenAiToolCall
{
    private ArrayBufferWriter<byte>? _held;
    private JsonNesting _nesting;
    private int _number = -1;

    /// <summary>The id to hand on; empty when there is none that only this call has.</summary>
    public required byte[] Id { get; set; }

    /// <summary>The id as the provider gave it.</summary>
    public required byte[] WireId { get; set; }

    /// <summary>Where the provider numbers its calls; null where it does not.</summary>
    public required int? Index { get; init; }

    public byte[] Name { get; private set; } = [];

    public required bool IsCustom { get; init; }

    /// <summary>The event in which the last piece of it came: two pieces in one event are two calls.</summary>
    public int LastEvent { get; set; }

    /// <summary>Whether its arguments are whole already.</summary>
    public bool IsComplete => !IsCustom && (_nesting.IsComplete || _held is not null);

    /// <summary>Whether it was handed on.</summary>
    public bool HasStarted => _number >= 0;

    public void Start(int choice, int number, JsonChars name, JsonChars signature, AnswerSink sink)
    {
        _number = number;
        Name = name.Escaped.ToArray();
        sink.ToolCall(choice, number, new ToolCallStart
        {
            Id = new JsonChars(Id),
            Name = name,
            IsCustom = IsCustom,
            Signature = signature,
            SignatureFormat = signature.IsEmpty ? null : SignatureFormats.Gemini,
        });
    }

    /// <summary>Hands on a piece of the arguments. False when they were whole already, so that nobody knows whose they are.</summary>
    public bool Append(int choice, JsonChars text, AnswerSink sink)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        if (IsCustom)
        {
            sink.ToolArguments(choice, _number, text);
            return true;
        }

        if (_held is null && !_nesting.HasBegun && text.Is("{}"u8))
        {
            // Some servers begin with an empty object and write the arguments behind it.
            _held = new ArrayBufferWriter<byte>(2);
            _held.Write(text.Escaped);
            return true;
        }

        if (_nesting.IsComplete)
        {
            return text.Escaped.Trim(" \\ntr"u8).IsEmpty;
        }

        _held = null;
        _nesting.See(text);
        sink.ToolArguments(choice, _number, text);
        return true;
    }

    /// <summary>Hands on what was held back.</summary>
    public void Close(int choice, AnswerSink sink)
    {
        if (_held is not null)
        {
            sink.ToolArguments(choice, _number, new JsonChars(_held.WrittenSpan));
        }
    }
}
