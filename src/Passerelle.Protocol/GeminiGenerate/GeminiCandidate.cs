using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>What is known of one candidate while its answer is read.</summary>
/// <param name="index">Its number, from 0.</param>
internal sealed class GeminiCandidate(int index)
{
    /// <summary>Gemini makes at most eight; a number beyond this is nonsense and must not become memory.</summary>
    public const int Most = 128;

    /// <summary>Its number, from 0.</summary>
    public int Index => index;

    /// <summary>How many tools it has called.</summary>
    public int Calls { get; set; }

    /// <summary>The call whose arguments are still coming; null when there is none.</summary>
    public GeminiPartialArguments? OpenCall { get; set; }

    /// <summary>The text so far, for the places that citations name.</summary>
    public GeminiTextOffsets Text { get; } = new();

    /// <summary>Whether it has stopped.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Why it stopped.</summary>
    public FinishReason Reason { get; private set; }

    /// <summary>The same in Gemini's word.</summary>
    public byte[] Word { get; private set; } = [];

    /// <summary>Notes why it stopped. Of several reasons the last counts, but for a plain stop behind another reason.</summary>
    public void Finish(FinishReason reason, ReadOnlySpan<byte> word)
    {
        if (!IsFinished || reason != FinishReason.Stop)
        {
            IsFinished = true;
            Reason = reason;
            Word = word.ToArray();
        }
    }
}
