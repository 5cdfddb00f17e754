namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>What is known of one candidate while its answer is read.</summary>
/// <param name="index">Its number, from 0.</param>
internal sealed class GeminiCandidate(int index)
{
    /// <summary>Gemini makes at most eight; a number beyond this is nonsense and must not become memory.</summary>
    public const int Most = 128;

    private bool _isBlocked;

    /// <summary>Its number, from 0.</summary>
    public int Index => index;

    /// <summary>How many tools it has called.</summary>
    public int Calls { get; set; }

    /// <summary>The call whose arguments are still coming; null when there is none.</summary>
    public GeminiPartialArguments? OpenCall { get; set; }

    /// <summary>The text so far, for the places that citations name.</summary>
    public GeminiTextOffsets Text { get; } = new();

    /// <summary>Why it stopped, in Gemini's word; null while it has not.</summary>
    public byte[]? Finish { get; private set; }

    /// <summary>Notes why it stopped. Of several reasons the last counts, but for a plain stop behind another reason.</summary>
    public void Finished(ReadOnlySpan<byte> word)
    {
        if (Finish is null || (!_isBlocked && !word.SequenceEqual("STOP"u8)))
        {
            Finish = word.ToArray();
        }
    }

    /// <summary>Notes that the prompt was blocked.</summary>
    /// <param name="reason">Gemini's word; empty when it is only a number.</param>
    public void Block(ReadOnlySpan<byte> reason)
    {
        _isBlocked = true;

        // A word that stands for a filter whatever it is: new ones come.
        Finish = GeminiFinish.Read(reason) == Model.FinishReason.ContentFilter ? reason.ToArray() : "PROHIBITED_CONTENT"u8.ToArray();
    }
}
