using System.Text.Json;

namespace Passerelle.Protocol.Tests.Recorded;

/// <summary>
/// The recorded traffic, which is not part of the repository: in <c>shared/data/recordings</c> beside a folder above the checkout,
/// or under <c>PASSERELLE_SHARED</c>. Tests that need it are skipped where it is absent.
/// </summary>
internal static class RecordedTraffic
{
    private static readonly Lazy<IReadOnlyList<RecordedExchange>> Chat = new(() => Load("openai-chat"));

    /// <summary>Whether the recordings are here.</summary>
    public static bool Present => Folder() is not null;

    /// <summary>Every exchange of Chat Completions, ordered by id; skips the test when there are none here.</summary>
    public static IReadOnlyList<RecordedExchange> OpenAiChat()
    {
        Assert.SkipUnless(Present, "The recordings are absent: put them in shared/data/recordings beside the checkout or set PASSERELLE_SHARED.");
        return Chat.Value;
    }

    private static string? Folder()
    {
        const string Inside = "data/recordings/corpus";
        if (Environment.GetEnvironmentVariable("PASSERELLE_SHARED") is { Length: > 0 } named && Directory.Exists(Path.Combine(named, Inside)))
        {
            return Path.Combine(named, Inside);
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, "shared", Inside);
            if (Directory.Exists(folder))
            {
                return folder;
            }
        }

        return null;
    }

    private static RecordedExchange[] Load(string protocol)
    {
        var files = Directory.GetFiles(Path.Combine(Folder()!, protocol), "*.json");
        Array.Sort(files, StringComparer.Ordinal);
        return [.. files.Select(file =>
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            return RecordedExchange.Read(document.RootElement);
        })];
    }
}
