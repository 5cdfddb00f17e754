namespace Passerelle.Gateway.Tests.Storage.Journal;

/// <summary>The files of an open database as they are on the disk at this moment: what a dead process would leave.</summary>
internal sealed class CrashCopy : IDisposable
{
    public CrashCopy(string folder)
    {
        foreach (var name in (string[])["passerelle.db", "passerelle.db-wal", "passerelle.journal"])
        {
            Take(folder, name);
        }
    }

    public string Path { get; } = StorageFixture.NewPath();

    public string Journal => System.IO.Path.Combine(Path, "passerelle.journal");

    /// <summary>Takes a file again, as it is now.</summary>
    public void Take(string folder, string name)
    {
        var from = System.IO.Path.Combine(folder, name);
        if (File.Exists(from))
        {
            File.Copy(from, System.IO.Path.Combine(Path, name), overwrite: true);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
