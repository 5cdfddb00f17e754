using System.Text.Json;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>
/// Plays recorded streams of each dialect to every other one in pieces, and cut off: the pieces must not matter, and what was cut off
/// must not look complete.
/// </summary>
internal sealed class StreamRun
{
    private const int SmallBody = 6 * 1024;
    private const int MostChosen = 10;

    private readonly SortedDictionary<(string From, string To, string Check), FidelityCell> _cells = [];

    /// <summary>Results by pair and check.</summary>
    public IReadOnlyDictionary<(string From, string To, string Check), FidelityCell> Cells => _cells;

    /// <summary>The columns of the table.</summary>
    public static readonly string[] Checks = ["grammar", "every offset", "1–7 bytes", "cut at events", "cut anywhere"];

    public static StreamRun OfAll(Random random)
    {
        var run = new StreamRun();
        foreach (var from in FidelitySource.All)
        {
            var streams = Streams(from);
            foreach (var stream in streams)
            {
                run.Pieces(stream, random);
            }

            foreach (var stream in Chosen(streams))
            {
                run.Offsets(stream);
                run.CutAtEvents(stream);
            }
        }

        return run;
    }

    private static List<RecordedStream> Streams(FidelitySource from) =>
    [
        .. Recordings.Shared!.Index.Where(entry => FidelitySource.IsStream(entry.Kind) && entry.Status == 200 && entry.Protocol == from.Name)
            .OrderBy(entry => entry.Id, StringComparer.Ordinal).Select(entry => new RecordedStream(Recordings.Shared.Load(entry.Id), from)),
    ];

    /// <summary>Small streams that together have every kind of event that small streams of the dialect have; the one that adds most goes first.</summary>
    private static List<RecordedStream> Chosen(List<RecordedStream> streams)
    {
        var left = streams.Where(stream => stream.Body.Length <= SmallBody).Select(stream => (Stream: stream, Kinds: Kinds(stream.Events))).ToList();
        var chosen = new List<RecordedStream>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (chosen.Count < MostChosen && left.MaxBy(candidate => candidate.Kinds.Count(kind => !seen.Contains(kind))) is { Stream: not null } best
            && best.Kinds.Any(kind => !seen.Contains(kind)))
        {
            chosen.Add(best.Stream);
            seen.UnionWith(best.Kinds);
            left.Remove(best);
        }

        return chosen;
    }

    /// <summary>What kinds of event a stream has: the names of their filled members, and their types.</summary>
    private static HashSet<string> Kinds(IReadOnlyList<(string Name, string Data)> events)
    {
        var kinds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, data) in events)
        {
            try
            {
                using var document = JsonDocument.Parse(data);
                Walk(document.RootElement, name);
            }
            catch (JsonException)
            {
                kinds.Add("no JSON");
            }
        }

        return kinds;

        void Walk(JsonElement value, string path)
        {
            if (value.ValueKind == JsonValueKind.Object && path.Count('.') < 6)
            {
                foreach (var member in value.EnumerateObject())
                {
                    Walk(member.Value, $"{path}.{member.Name}");
                }
            }
            else if (value.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in value.EnumerateArray())
                {
                    Walk(item, path);
                }
            }
            else if (value.ValueKind != JsonValueKind.Null)
            {
                kinds.Add(path.EndsWith(".type", StringComparison.Ordinal) || path.Contains("finish", StringComparison.Ordinal) ? $"{path}={value}" : path);
            }
        }
    }

    /// <summary>The whole stream, its grammar, the same in small pieces, and three beginnings of it.</summary>
    private void Pieces(RecordedStream stream, Random random)
    {
        var reads = new List<int>();
        for (var at = random.Next(1, 8); at < stream.Body.Length; at += random.Next(1, 8))
        {
            reads.Add(at);
        }

        var ends = Enumerable.Range(0, 3).Select(_ => random.Next(stream.Body.Length)).ToList();
        foreach (var to in Others(stream))
        {
            var whole = stream.To(to);
            Add(stream, to, "grammar", StreamGrammars.Fault(to.Name, whole, isBroken: StreamEnds.EndsInError(to.Name, whole)));
            Add(stream, to, "1–7 bytes", stream.In(reads, to).AsSpan().SequenceEqual(whole) ? null : "another output");
            ends.ForEach(end => Cut(stream, to, end, "cut anywhere"));
        }
    }

    private void Offsets(RecordedStream stream)
    {
        foreach (var to in Others(stream))
        {
            var whole = stream.To(to);
            var different = Enumerable.Range(0, stream.Body.Length + 1).Where(at => !stream.In([at], to).AsSpan().SequenceEqual(whole)).ToList();
            Add(stream, to, "every offset", different.Count == 0 ? null : $"another output when split at {string.Join(", ", different.Take(5))}");
        }
    }

    private void CutAtEvents(RecordedStream stream)
    {
        foreach (var end in stream.Ends.SkipLast(1))
        {
            foreach (var to in Others(stream))
            {
                Cut(stream, to, end, "cut at events");
            }
        }
    }

    /// <summary>A beginning of a stream ends with an error, unless it says itself that the model has stopped or failed.</summary>
    private void Cut(RecordedStream stream, ICallerChatDialect to, int end, string check)
    {
        var written = stream.Beginning(end, to);
        var isBroken = !stream.LooksComplete(end);
        var hasEnd = StreamEnds.LooksComplete(to.Name, written) || written.AsSpan().IndexOf("[DONE]"u8) >= 0;
        Add(stream, to, check, isBroken && hasEnd ? $"looks complete after {end} bytes" : StreamGrammars.Fault(to.Name, written, isBroken || StreamEnds.EndsInError(to.Name, written)) is { } fault ? $"{fault} after {end} bytes" : null);
    }

    private static IEnumerable<ICallerChatDialect> Others(RecordedStream stream) => FidelityClient.All.Select(client => client.Dialect).Where(dialect => dialect.Name != stream.Source.Name);

    private void Add(RecordedStream stream, ICallerChatDialect to, string check, string? fault)
    {
        if (!_cells.TryGetValue((stream.Source.Name, to.Name, check), out var cell))
        {
            _cells.Add((stream.Source.Name, to.Name, check), cell = new FidelityCell());
        }

        cell.Total++;
        if (fault is null)
        {
            cell.Passed++;
        }
        else
        {
            cell.Failures.Add($"{stream.Source.Name} → {to.Name}, {check}: {stream.Id}: {fault}");
        }
    }
}
