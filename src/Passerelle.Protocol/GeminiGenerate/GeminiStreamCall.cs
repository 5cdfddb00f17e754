using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>A call whose arguments are still coming.</summary>
/// <param name="number">Its number within the candidate.</param>
/// <param name="start">All but its arguments.</param>
internal sealed class GeminiStreamCall(int number, ToolCallPart start)
{
    public int Number => number;

    /// <summary>The arguments' text so far, escaped.</summary>
    public ArrayBufferWriter<byte> Arguments { get; } = new(64);

    /// <summary>The call with its arguments.</summary>
    public ToolCallPart Complete() => start with { Arguments = JsonSlice.Of(new JsonChars(Arguments.WrittenSpan)) };
}
