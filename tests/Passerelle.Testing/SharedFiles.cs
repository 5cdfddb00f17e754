namespace Passerelle.Testing;

/// <summary>
/// Data that lies beside the checkout and not in it (recordings, catalogue). Found by the variable PASSERELLE_SHARED (the folder that
/// holds <c>data</c>), else by walking up from the program to a folder with a <c>shared/data</c>. Tests that need it are skipped where it is absent:
/// <c>[Fact(Skip = SkipReasons.NoSharedData, SkipUnless = nameof(SharedFiles.Available), SkipType = typeof(SharedFiles))]</c>.
/// </summary>
public static class SharedFiles
{
    private static readonly Lazy<string?> Found = new(Find);

    public static bool Available => Root is not null;

    /// <summary>The shared folder, or null where there is none.</summary>
    public static string? Root => Found.Value;

    /// <summary>A path under the shared folder, such as <c>data/recordings</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no shared folder.</exception>
    public static string Path(params string[] parts) =>
        System.IO.Path.Combine([Root ?? throw new InvalidOperationException(SkipReasons.NoSharedData), .. parts]);

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PASSERELLE_SHARED") is { Length: > 0 } named)
        {
            return HasData(named) ? named : null;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "shared");
            if (HasData(candidate))
            {
                return candidate;
            }
        }

        return null;
    }

    private static bool HasData(string folder) => Directory.Exists(System.IO.Path.Combine(folder, "data"));
}
