using OpenAI.Chat;

namespace Passerelle.RealBattery;

/// <summary>What the client read out of one answer, whole or streamed.</summary>
/// <param name="Text">All its text.</param>
/// <param name="Calls">Its tool calls, in order.</param>
/// <param name="Finish">Why it ended.</param>
/// <param name="Usage">The tokens; null where none were told.</param>
/// <param name="Pieces">In how many updates text or arguments came; 1 for a whole answer.</param>
internal sealed record Answer(string Text, IReadOnlyList<Call> Calls, ChatFinishReason? Finish, ChatTokenUsage? Usage, int Pieces)
{
    /// <summary>Usage was told, and adds up.</summary>
    /// <exception cref="CheckException">It was not.</exception>
    public void HasUsage()
    {
        Expect.True(Usage is { InputTokenCount: > 0, OutputTokenCount: > 0 });
        Expect.Equal(Usage!.InputTokenCount + Usage.OutputTokenCount, Usage.TotalTokenCount);
    }
}
