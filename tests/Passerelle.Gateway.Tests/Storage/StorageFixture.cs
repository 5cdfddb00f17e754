using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Tests.Storage;

/// <summary>A database, open.</summary>
internal sealed class StorageFixture : IDisposable
{
    private readonly bool _ownsPath;

    /// <param name="options">Null = <see cref="Quiet"/>.</param>
    /// <param name="path">A folder of the caller's, which stays; null = a new one, which goes.</param>
    /// <param name="logger">Null = none.</param>
    public StorageFixture(DatabaseOptions? options = null, string? path = null, ILogger<Database>? logger = null)
    {
        _ownsPath = path is null;
        Path = path ?? NewPath();
        Folder = DataFolder.Open(Path, TimeProvider.System);
        try
        {
            Database = new Database(Folder, TimeProvider.System, logger ?? NullLogger<Database>.Instance, options ?? Quiet);
        }
        catch (Exception)
        {
            Folder.Dispose();
            throw;
        }

        Log = new RecordLog(Database, Ids);
    }

    /// <summary>Nothing happens in the background.</summary>
    public static DatabaseOptions Quiet => new() { GrowLog = false };

    public string Path { get; }

    public DataFolder Folder { get; }

    public Database Database { get; }

    public RecordLog Log { get; }

    public Ids Ids { get; } = new(TimeProvider.System);

    public static string NewPath() => Directory.CreateTempSubdirectory("passerelle-test-").FullName;

    public AttemptStart Start(long request, int n = 1, long provider = 1, long? key = null, bool movesCursor = false) => new(
        Ids.Next(), request, n, provider, key, movesCursor, "gpt-5-mini", 1, DateTimeOffset.UnixEpoch.AddDays(20_000));

    public static AttemptEnd End(long attempt, AttemptOutcome outcome = AttemptOutcome.Ok, string? error = null) => new(
        attempt, TimeSpan.FromMicroseconds(812_345), outcome == AttemptOutcome.Ok ? 200 : 500, outcome, outcome == AttemptOutcome.Ok, error);

    public static RequestRecord Record(long id, int attempts = 1) => new()
    {
        Id = id,
        GatewayKeyId = 1,
        StartedAt = Ids.TimeOf(id),
        Duration = TimeSpan.FromMicroseconds(900_123),
        FirstToken = TimeSpan.FromMicroseconds(300_001),
        Overhead = TimeSpan.FromMicroseconds(412),
        Dialect = "openai-chat",
        Model = "openai/gpt-5-mini",
        ProviderId = 1,
        TargetModel = "gpt-5-mini",
        Stream = true,
        Status = 200,
        Outcome = RequestOutcome.Ok,
        Attempts = attempts,
        InputTokens = 1200,
        CachedTokens = 1024,
        OutputTokens = 345,
        ReasoningTokens = 64,
        UsageJson = """{"prompt_tokens":1200,"completion_tokens":345}"""u8.ToArray(),
        CostNano = 990_000,
        RequestBytes = 4321,
        ResponseBytes = 23_456,
    };

    /// <summary>Closes the database and gives the folder back, but leaves the files.</summary>
    public void Close()
    {
        Database.Dispose();
        Folder.Dispose();
    }

    public void Dispose()
    {
        Close();
        if (_ownsPath)
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
