namespace Passerelle.Gateway.Storage.Journal;

/// <summary>The type of a value in a frame. The numbers are on disk.</summary>
internal enum EntryType : byte
{
    Null = 0,

    /// <summary>8 bytes.</summary>
    Number = 1,

    /// <summary>A length of 2 bytes, and UTF-8.</summary>
    Text = 2,

    /// <summary>A length of 2 bytes, and bytes.</summary>
    Bytes = 3,
}
