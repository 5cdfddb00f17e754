namespace Passerelle.Testing;

/// <summary>Places on disk for tests.</summary>
public static class TestFiles
{
    private static readonly Lazy<string> Repository = new(FindRepository);

    /// <summary>The checkout's root: the folder with <c>Passerelle.slnx</c> above the running program.</summary>
    /// <exception cref="DirectoryNotFoundException">The program does not run from within a checkout.</exception>
    public static string RepositoryRoot => Repository.Value;

    /// <summary>A new, empty folder that is deleted on dispose.</summary>
    public static TempFolder TempFolder() => new();

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Passerelle.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No Passerelle.slnx above the running program.");
    }
}
