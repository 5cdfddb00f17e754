namespace Passerelle.Load;

/// <summary>Where the project's files lie.</summary>
internal static class Checkout
{
    /// <summary>The folder above this program that holds the solution.</summary>
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Passerelle.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Passerelle.slnx was not found above this program; run it from its checkout.");
    }
}
