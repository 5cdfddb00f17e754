namespace Passerelle.Testing;

/// <summary>A folder of its own for one test; deleted with all it holds on dispose.</summary>
public sealed class TempFolder : IDisposable
{
    internal TempFolder() => Path = Directory.CreateTempSubdirectory("passerelle-test-").FullName;

    public string Path { get; }

    /// <summary>A path within.</summary>
    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was killed a moment ago may still hold a file; the system's temporary folder is cleaned anyway.
        }
    }
}
