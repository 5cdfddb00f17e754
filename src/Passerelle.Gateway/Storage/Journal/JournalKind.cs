namespace Passerelle.Gateway.Storage.Journal;

/// <summary>What a frame of the journal holds. The numbers are on disk; never reuse one.</summary>
internal enum JournalKind : byte
{
    /// <summary>An attempt begins.</summary>
    Started = 1,

    /// <summary>An attempt begins, and its key's turn is to be remembered.</summary>
    StartedInTurn = 2,

    /// <summary>An attempt ended.</summary>
    Ended = 3,

    /// <summary>A request ended that has no open attempt.</summary>
    Settled = 4,

    /// <summary>A request ended with its last attempt.</summary>
    EndedAndSettled = 5,

    /// <summary>Nothing: the next frame is at the file's beginning.</summary>
    LapEnd = 6,
}
