using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Admin.Wire;
using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Start;
using Passerelle.Gateway.Storage;
using Passerelle.Protocol;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Gateway.Admin;

/// <summary>What the gateway is and has done: its state, the requests on record, the presets that it knows.</summary>
public sealed class AdminRecords(
    Database database,
    RecordLog records,
    ConfigStore config,
    CallerDirectory callers,
    StartReport start,
    Drain drain,
    TimeProvider time)
{
    private const int UsualLimit = 50;
    private const int MostLimit = 500;

    /// <summary>The state of the server.</summary>
    public StatusWire Status()
    {
        var self = database.Folder.Self;
        var now = time.GetUtcNow();
        var providers = config.Current.Providers;
        return new StatusWire
        {
            Version = ProgramVersion.Text,
            Pid = self.Pid,
            StartedAt = self.StartedAt,
            UptimeSeconds = Math.Round((now - self.StartedAt).TotalSeconds, 3),
            Now = now,
            DataFolder = database.Folder.Path,
            Addresses = start.Addresses,
            Condition = Snake(database.Condition.ToString()),
            Stopping = drain.Started,
            Recovered = database.Recovered,
            Counts = new CountsWire(providers.Count, providers.Count(p => p.Enabled), providers.Sum(p => p.Models.Count), callers.Count),
        };
    }

    /// <summary>The presets from which a provider can be made.</summary>
    public static ListWire<PresetWire> Presets() => new([.. ProviderPresets.All
        .Where(p => p.ChatAddress is not null)
        .Select(p => new PresetWire(p.Id, p.Name, p.ChatAddress!.Contains('{') ? null : p.ChatAddress, p.KeyRequired, p.EnvVars ?? []))]);

    /// <summary>A page of requests, the newest first.</summary>
    /// <param name="limit">How many, 1 to 500; null = 50.</param>
    /// <param name="before">Only those older than the request of this id; null = from the newest.</param>
    /// <exception cref="GatewayException">400 for a parameter.</exception>
    public RequestPageWire ListRequests(string? limit, string? before)
    {
        var most = limit is null ? UsualLimit
            : int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MostLimit ? number
            : throw AdminRules.Refused($"A number from 1 to {MostLimit}.", "limit");
        var end = before is null ? (long?)null
            : Ids.TryParseRequest(before, out var id) ? id
            : throw AdminRules.Refused("The id of a request: req_ and 13 characters.", "before");
        var page = records.ListRequests(most, end);
        using var reader = database.OpenReader();
        var names = new RecordNames(reader);
        return new RequestPageWire([.. page.Select(r => Show(r, names))], page.Count == most ? Ids.RequestText(page[^1].Id) : null);
    }

    /// <summary>A request with its upstream calls.</summary>
    /// <exception cref="GatewayException">404: none of this id has ended.</exception>
    public RequestDetailWire GetRequest(string text)
    {
        if (!Ids.TryParseRequest(text, out var id) || records.GetRequest(id) is not { } detail)
        {
            throw AdminRules.NotFound($"There is no request \"{text}\" on record. One that is still under way comes on record when it ends.");
        }

        using var reader = database.OpenReader();
        var names = new RecordNames(reader);
        return new RequestDetailWire(Show(detail.Request, names), [.. detail.Attempts.Select(a => Show(a, names))]);
    }

    private static RequestWire Show(in RequestRecord record, RecordNames names) => new()
    {
        Id = Ids.RequestText(record.Id),
        StartedAt = record.StartedAt,
        DurationMs = record.Duration.TotalMilliseconds,
        FirstTokenMs = record.FirstToken?.TotalMilliseconds,
        OverheadMs = record.Overhead.TotalMilliseconds,
        Dialect = record.Dialect,
        GatewayKey = names.GatewayKey(record.GatewayKeyId),
        Model = record.Model,
        Provider = names.Provider(record.ProviderId),
        TargetModel = record.TargetModel,
        Stream = record.Stream,
        Status = record.Status,
        Outcome = Snake(record.Outcome.ToString()),
        Attempts = record.Attempts,

        // Earlier rows have the name of the kind in its place.
        Error = Enum.TryParse<ApiErrorKind>(record.ErrorCode, out var kind) ? OpenAiErrors.CodeOf(kind) : record.ErrorCode,
        Tokens = new TokensWire(record.InputTokens, record.CachedTokens, record.OutputTokens, record.ReasoningTokens),
        Usage = Json(record.UsageJson),
        RequestBytes = record.RequestBytes,
        ResponseBytes = record.ResponseBytes,
    };

    private static AttemptWire Show(AttemptRecord attempt, RecordNames names) => new()
    {
        Id = Ids.AttemptText(attempt.Start.Id),
        N = attempt.Start.N,
        Provider = names.Provider(attempt.Start.ProviderId)!,
        KeyId = attempt.Start.KeyId,
        Key = names.ProviderKey(attempt.Start.KeyId),
        Model = attempt.Start.Model,
        StartedAt = attempt.Start.StartedAt,
        DurationMs = attempt.Duration?.TotalMilliseconds,
        Status = attempt.Status,
        Outcome = attempt.Outcome is { } outcome ? Snake(outcome.ToString()) : null,
        Committed = attempt.Committed,
        Error = attempt.Error,
    };

    /// <summary>The provider's own text: it was an object when it was read, but nothing here relies on it.</summary>
    private static JsonElement? Json(ReadOnlyMemory<byte> text)
    {
        if (text.IsEmpty)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Snake(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>Names for the numbers in records, each looked up once. What is gone keeps its number.</summary>
    private sealed class RecordNames(SqliteConnection reader)
    {
        private readonly Dictionary<long, string> _gatewayKeys = [];
        private readonly Dictionary<long, string> _providers = [];
        private readonly Dictionary<long, string?> _providerKeys = [];

        public string? GatewayKey(long? id) => id is { } key ? Look(_gatewayKeys, key, k => GatewayKeyTable.Get(reader, k)?.Name ?? $"#{k}") : null;

        public string? Provider(long? id) => id is { } provider ? Look(_providers, provider, p => ProviderTable.Get(reader, p)?.Slug ?? $"#{p}") : null;

        public string? ProviderKey(long? id) => id is { } key ? Look(_providerKeys, key, k => ProviderKeyTable.Get(reader, k)?.Last4) : null;

        private static T Look<T>(Dictionary<long, T> known, long id, Func<long, T> find)
        {
            if (!known.TryGetValue(id, out var name))
            {
                known[id] = name = find(id);
            }

            return name;
        }
    }
}
