namespace Passerelle.Gateway.Storage;

/// <summary>What the writer has done since it was opened.</summary>
/// <param name="Jobs">Jobs committed.</param>
/// <param name="Batches">Transactions of jobs committed.</param>
/// <param name="LargestBatch">Most jobs in one of them.</param>
/// <param name="Syncs">Commits that waited for the disk.</param>
/// <param name="Checkpoints">Times that the log was moved into the database file, wholly or in part.</param>
/// <param name="LogPages">Length of the log at the last checkpoint, in pages.</param>
public readonly record struct WriterStatistics(long Jobs, long Batches, int LargestBatch, long Syncs, long Checkpoints, int LogPages);
