using System.Globalization;
using System.Text;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>What is known of one candidate while its stream is written.</summary>
/// <param name="index">Its number, from 0.</param>
internal sealed class GeminiStreamChoice(int index)
{
    public int Index => index;

    /// <summary>The number as JSON.</summary>
    public byte[] Digits { get; } = Encoding.UTF8.GetBytes(index.ToString(CultureInfo.InvariantCulture));

    /// <summary>Calls that may not be complete yet.</summary>
    public List<GeminiStreamCall> Calls { get; } = [];

    /// <summary>The text so far, for the places that citations name.</summary>
    public GeminiTextOffsets Text { get; } = new();

    public List<Citation>? Citations { get; set; }

    public List<ReadOnlyMemory<byte>>? LogProbs { get; set; }

    /// <summary>Why it stopped, in Gemini's word; null when nobody said.</summary>
    public byte[]? Finish { get; set; }
}
