namespace Passerelle.Gateway.Storage.Journal;

/// <summary>What the journal has done since it was opened.</summary>
/// <param name="Starts">Starts of attempts recorded.</param>
/// <param name="Syncs">Waits for the disk.</param>
/// <param name="LargestBatch">Most starts that shared one.</param>
/// <param name="Synced">Bytes that the disk has, over all laps.</param>
public readonly record struct JournalStatistics(long Starts, long Syncs, int LargestBatch, long Synced);
