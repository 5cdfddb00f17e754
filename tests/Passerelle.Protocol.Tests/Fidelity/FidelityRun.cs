using System.Buffers;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>
/// Takes recorded answers of one dialect through every dialect and back: reader, writer, the other's reader; streams as streams and
/// whole answers whole. What comes out is compared with what an independent decoder read.
/// </summary>
internal sealed class FidelityRun
{
    /// <summary>The dialects that callers speak, in the order of their registration.</summary>
    public static IReadOnlyList<IChatDialect> ChatDialects { get; } = [.. Dialects.All.OfType<IChatDialect>()];

    /// <summary>Results by pair and feature.</summary>
    public SortedDictionary<(string From, string To, string Feature), FidelityCell> Cells { get; } = [];

    /// <summary>How many recordings of a dialect were played, streams and whole answers.</summary>
    public SortedDictionary<string, (int Streams, int Whole)> Played { get; } = new(StringComparer.Ordinal);

    public static FidelityRun OfAll()
    {
        var run = new FidelityRun();
        foreach (var entry in Recordings.Shared!.Index.Where(entry => entry.Status == 200 && (entry.Kind == "json" || FidelitySource.IsStream(entry.Kind))).OrderBy(entry => entry.Id, StringComparer.Ordinal))
        {
            if (FidelitySource.Of(entry.Protocol) is { } from)
            {
                var exchange = Recordings.Shared.Load(entry.Id);
                if (exchange.Status == 200 && exchange.Expect().ValueKind == System.Text.Json.JsonValueKind.Object)
                {
                    run.Take(exchange, from);
                }
            }
        }

        return run;
    }

    private void Take(RecordedExchange exchange, FidelitySource from)
    {
        var isStream = FidelitySource.IsStream(exchange.Kind);
        var played = Played.GetValueOrDefault(from.Name);
        Played[from.Name] = isStream ? (played.Streams + 1, played.Whole) : (played.Streams, played.Whole + 1);

        var traits = TargetTraits.Default with { OutputExcludesReasoning = exchange.Provider == "xai" };
        var read = new AnswerBuilder();
        var marks = AnswerPlay.Recorded(exchange, from.Dialect.ReadAnswer(traits), read);
        if (!read.IsEnded && read.Answer.Error is null)
        {
            // Cut off: the relay ends the caller's answer with an error, and there is nothing to compare.
            Assert.True((marks & AnswerMarks.Finish) == 0 || (marks & AnswerMarks.Malformed) != 0, $"{exchange.Id} finished and did not end");
            return;
        }

        var expected = ExpectedAnswer.Of(exchange);
        var features = AnswerComparison.Present(exchange, expected, read.Answer).ToList();
        foreach (var to in FidelityClient.All)
        {
            var output = new ArrayBufferWriter<byte>(4096);
            var actual = isStream ? ThroughStream(exchange, from, to, traits, output, expected.Finish is not null) : ThroughBody(read.Answer, to, output);
            foreach (var feature in features)
            {
                Compare(exchange, from, to.Dialect.Name, feature, expected, read.Answer, actual);
            }
        }
    }

    private static Answer ThroughStream(RecordedExchange exchange, FidelitySource from, FidelityClient to, TargetTraits traits, ArrayBufferWriter<byte> output, bool hasFinish)
    {
        _ = AnswerPlay.Recorded(exchange, from.Dialect.ReadAnswer(traits), to.Dialect.WriteStream(output, StreamPieces.Frame));
        var back = new AnswerBuilder();
        _ = AnswerPlay.Stream(output.WrittenSpan.ToArray(), to.Read(), back);
        if (!back.IsEnded && back.Answer.Error is null)
        {
            // Only an answer that gave no reason for stopping may look unfinished, in a dialect without a terminator.
            Assert.False(hasFinish, $"{exchange.Id} as {to.Dialect.Name}: the stream has no end");
            back.End();
        }

        return back.Answer;
    }

    private static Answer ThroughBody(Answer answer, FidelityClient to, ArrayBufferWriter<byte> output)
    {
        if (answer.Error is not null)
        {
            // An error in place of an answer becomes an error answer, status and all; it is not written as one.
            return answer;
        }

        to.Dialect.WriteAnswer(output, answer, StreamPieces.Frame);
        var back = new AnswerBuilder();
        _ = to.Read().ReadBody(output.WrittenSpan, back);
        return back.Answer;
    }

    private void Compare(RecordedExchange exchange, FidelitySource from, string to, string feature, ExpectedAnswer expected, Answer asRead, Answer actual)
    {
        var key = (from.Name, to, feature);
        if (!Cells.TryGetValue(key, out var cell))
        {
            Cells.Add(key, cell = new FidelityCell());
        }

        cell.Total++;
        if (AnswerComparison.Difference(feature, expected, asRead, actual) is not { } difference)
        {
            cell.Passed++;
        }
        else if (FidelityLosses.All.FirstOrDefault(loss => loss.Covers(from.Dialect.Name, to, feature, exchange, expected, asRead)) is { } known)
        {
            cell.Losses[known.Reason] = cell.Losses.GetValueOrDefault(known.Reason) + 1;
        }
        else
        {
            cell.Failures.Add($"{from.Name} → {to}, {feature}: {exchange.Id}: {difference}");
        }
    }
}
