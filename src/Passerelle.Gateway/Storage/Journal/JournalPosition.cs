namespace Passerelle.Gateway.Storage.Journal;

/// <summary>A place between two frames.</summary>
/// <param name="Sequence">The number of the frame that follows; the first is 1.</param>
/// <param name="Offset">Bytes from the journal's beginning, over all laps.</param>
internal readonly record struct JournalPosition(long Sequence, long Offset)
{
    public static JournalPosition Start { get; } = new(1, 0);
}
