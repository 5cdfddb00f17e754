using System.Globalization;
using Passerelle.Load.Targets;

namespace Passerelle.Load.Report;

/// <summary>One line of what the gateway must reach, with what was measured.</summary>
/// <param name="What">What is limited.</param>
/// <param name="Value">What was measured; NaN if it was not.</param>
/// <param name="Unit">Written after both numbers.</param>
/// <param name="Limit">The limit itself is good.</param>
/// <param name="AtMost">True: the value must not be above the limit; false: not below.</param>
internal sealed record Goal(string What, double Value, string Unit, double Limit, bool AtMost = true)
{
    private const string OfBare = " × bare relay";

    public bool? IsMet => double.IsNaN(Value) ? null : AtMost ? Value <= Limit : Value >= Limit;

    /// <summary>The must column of the project's performance goals, then the floor below which no change lands.</summary>
    public static IReadOnlyList<Goal> Musts(Samples samples)
    {
        double Ratio(Measure measure) => samples.Ratio(measure, PasserelleTarget.ShortName, BareRelayTarget.ShortName);
        double Median(Measure measure) => samples.Median(measure, PasserelleTarget.ShortName);
        return
        [
            new("CPU per request, 1 KB", Ratio(Measure.Cpu1K), OfBare, 1.6),
            new("CPU per request, 10 KB", Ratio(Measure.Cpu10K), OfBare, 1.5),
            new("CPU per request, 100 KB", Ratio(Measure.Cpu100K), OfBare, 1.2),
            new("CPU per request, 100 KB, model last", Ratio(Measure.Cpu100KLast), OfBare, 1.2),
            new("CPU per SSE chunk, no gap", Ratio(Measure.FloodCpu), OfBare, 1.3),
            new("CPU per SSE chunk, 10 ms gap", Ratio(Measure.PacedCpu), OfBare, 1.3),
            .. Translation.All.Select(t => new Goal($"CPU per SSE chunk, no gap, {t.Title}", Ratio(t.FloodCpu), OfBare, 2.5)),
            .. Translation.All.Select(t => new Goal($"CPU per SSE chunk, 10 ms gap, {t.Title}", Ratio(t.PacedCpu), OfBare, 2.5)),
            new("p50 at 200/s over the bare relay", Median(Measure.RateP50OverBare), " µs", 150),
            new("p99 at 200/s", Ratio(Measure.RateP99), OfBare, 1.3),
            new("time to first token over the bare relay", Median(Measure.FirstTokenOverBare), " µs", 500),
            new("memory, idle", Median(Measure.RssIdle), " MB", 110),
            new("memory, peak under 100 KB load", Ratio(Measure.PeakLoad), OfBare, 1.6),
            new("memory per open stream (10 KB request)", Median(Measure.StreamKilobytes), " KB", 60),
            new("start to first answer", Median(Measure.Start), " ms", 800),
            new("floor: requests/s, 1 KB", Ratio(Measure.Rps1K), OfBare, 0.35, AtMost: false),
            new("floor: requests/s, 10 KB", Ratio(Measure.Rps10K), OfBare, 0.4, AtMost: false),
            new("floor: requests/s, 100 KB", Ratio(Measure.Rps100K), OfBare, 0.45, AtMost: false),
            new("floor: p50 at 200/s over direct", Ratio(Measure.RateP50OverDirect), OfBare, 2),
            new("floor: SSE chunks/s", Median(Measure.FloodChunks), "/s", 60_000, AtMost: false),
            .. Translation.All.Select(t => new Goal($"floor: SSE chunks/s, {t.Title}", Median(t.FloodChunks), "/s", 30_000, AtMost: false)),
            new("floor: memory per open stream", Median(Measure.StreamKilobytes), " KB", 100),
            new("floor: errors after upstream closed idle", Median(Measure.StaleErrors), string.Empty, 0),
            new("errors in all loads", Median(Measure.Errors), string.Empty, 0),
        ];
    }

    public override string ToString()
    {
        var verdict = IsMet switch { true => "OK  ", false => "MISS", null => "–   " };
        var measured = IsMet is null ? "not measured" : Number(Value) + Unit;
        return $"{verdict}  {What,-48}  {measured,-22}  {(AtMost ? "≤" : "≥")} {Number(Limit)}{Unit}";
    }

    private static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "n0" : "0.##", CultureInfo.InvariantCulture);
}
