using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>A content block of a stream that is being read: what must wait for its end.</summary>
internal sealed class ConverseBlock(int index, ConverseBlockKind kind)
{
    private ArrayBufferWriter<byte>? _pieces;

    /// <summary>Its number in the stream.</summary>
    public int Index { get; } = index;

    /// <summary>What it is.</summary>
    public ConverseBlockKind Kind { get; private set; } = kind;

    /// <summary>The number of the tool call.</summary>
    public int Call { get; init; }

    /// <summary>The member that it begins with, such as <c>toolResult</c>, for blocks that only this dialect knows.</summary>
    public string Type { get; init; } = "";

    /// <summary>The format of a picture; the object that a block began with, for blocks that only this dialect knows.</summary>
    public JsonSlice Beginning { get; init; }

    /// <summary>What its text refers to.</summary>
    public List<Citation>? Citations { get; private set; }

    /// <summary>The signature, the redacted content, the bytes of the picture, the input of the tool: what has come so far, still escaped.</summary>
    public JsonChars Pieces => _pieces is null ? default : new JsonChars(_pieces.WrittenSpan);

    /// <summary>A block that nobody announced is what its first piece is.</summary>
    public void Become(ConverseBlockKind kind) => Kind = Kind == ConverseBlockKind.None ? kind : Kind;

    public void Add(JsonChars piece) => (_pieces ??= new ArrayBufferWriter<byte>(512)).Write(piece.Escaped);

    public void Cite(ReadOnlySpan<byte> citation) => (Citations ??= []).Add(ConverseCitations.Read(citation));
}
