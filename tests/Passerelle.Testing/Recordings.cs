using System.Text.Json;

namespace Passerelle.Testing;

/// <summary>The recorded exchanges of a folder (<c>corpus/index.json</c> and the files that it names).</summary>
public sealed class Recordings
{
    private static readonly Lazy<Recordings?> SharedRecordings = new(OpenShared);

    private readonly string _corpus;
    private readonly Dictionary<string, RecordingEntry> _byId;

    /// <summary>Reads the index under this recordings folder.</summary>
    public Recordings(string folder)
    {
        _corpus = Path.Combine(folder, "corpus");
        using var index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_corpus, "index.json")));
        Index = [.. index.RootElement.EnumerateArray().Select(ReadEntry)];
        _byId = Index.ToDictionary(entry => entry.Id, StringComparer.Ordinal);
    }

    /// <summary>True where <see cref="Shared"/> is there; use it as <c>SkipUnless</c>.</summary>
    public static bool Available => Shared is not null;

    /// <summary>The recordings of the shared data; null where there are none.</summary>
    public static Recordings? Shared => SharedRecordings.Value;

    /// <summary>All entries, in the order of the index.</summary>
    public IReadOnlyList<RecordingEntry> Index { get; }

    /// <summary>Entries that agree with all that is given.</summary>
    public IEnumerable<RecordingEntry> List(string? protocol = null, string? kind = null, string? fidelity = null, int? status = null, string? provider = null) =>
        Index.Where(entry =>
            (protocol is null || entry.Protocol == protocol)
            && (kind is null || entry.Kind == kind)
            && (fidelity is null || entry.Fidelity == fidelity)
            && (status is null || entry.Status == status)
            && (provider is null || entry.Provider == provider));

    public bool Contains(string id) => _byId.ContainsKey(id);

    /// <summary>Loads one exchange from its file.</summary>
    /// <exception cref="KeyNotFoundException">The index has no such id.</exception>
    public RecordedExchange Load(string id) => RecordedExchange.Load(Path.Combine(_corpus, _byId[id].File));

    private static Recordings? OpenShared()
    {
        if (!SharedFiles.Available)
        {
            return null;
        }

        var folder = SharedFiles.Path("data", "recordings");
        return File.Exists(Path.Combine(folder, "corpus", "index.json")) ? new Recordings(folder) : null;
    }

    private static RecordingEntry ReadEntry(JsonElement json) => new(
        json.GetProperty("id").GetString()!,
        json.GetProperty("file").GetString()!,
        json.GetProperty("protocol").GetString()!,
        json.GetProperty("provider").GetString()!,
        json.GetProperty("model").GetString(),
        json.GetProperty("status").GetInt32(),
        json.GetProperty("kind").GetString()!,
        json.GetProperty("fidelity").GetString()!,
        json.GetProperty("has_request").GetBoolean(),
        Strings(json, "quirks"),
        Strings(json, "features"));

    private static string[] Strings(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : [];
}
