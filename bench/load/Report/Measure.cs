using Passerelle.Load.Targets;

namespace Passerelle.Load.Report;

/// <summary>One row of the table.</summary>
/// <param name="Id">Its name in the result files.</param>
/// <param name="Title">What it is, with its unit.</param>
/// <param name="Decimals">Decimals shown.</param>
/// <param name="HasRatio">Whether the quotient of two servers means something.</param>
internal sealed record Measure(string Id, string Title, int Decimals, bool HasRatio = true)
{
    public static readonly Measure Rps1K = new("rps_1k", "requests/s, 1 KB", 0);
    public static readonly Measure Cpu1K = new("cpu_1k", "CPU µs/request, 1 KB", 1);
    public static readonly Measure P99Closed1K = new("p99_closed_1k", "p99 ms at full load, 1 KB", 1);
    public static readonly Measure Rps10K = new("rps_10k", "requests/s, 10 KB", 0);
    public static readonly Measure Cpu10K = new("cpu_10k", "CPU µs/request, 10 KB", 1);
    public static readonly Measure Rps100K = new("rps_100k", "requests/s, 100 KB", 0);
    public static readonly Measure Cpu100K = new("cpu_100k", "CPU µs/request, 100 KB", 1);
    public static readonly Measure Cpu100KLast = new("cpu_100k_last", "CPU µs/request, 100 KB, model last", 1);
    public static readonly Measure RateP50 = new("rate_p50", "p50 µs at 200/s", 0);
    public static readonly Measure RateP99 = new("rate_p99", "p99 µs at 200/s", 0);
    public static readonly Measure RateP50OverDirect = new("rate_p50_over_direct", "  p50 over direct, µs", 0);
    public static readonly Measure RateP99OverDirect = new("rate_p99_over_direct", "  p99 over direct, µs", 0);
    public static readonly Measure RateP50OverBare = new("rate_p50_over_bare", "  p50 over bare relay, µs", 0, HasRatio: false);
    public static readonly Measure RateP99OverBare = new("rate_p99_over_bare", "  p99 over bare relay, µs", 0, HasRatio: false);
    public static readonly Measure RateCpu = new("rate_cpu", "CPU µs/request at 200/s", 0);
    public static readonly Measure FloodChunks = new("sse_chunks", "SSE chunks/s, no gap", 0);
    public static readonly Measure FloodCpu = new("sse_cpu", "CPU µs/chunk, no gap", 2);
    public static readonly Measure PacedCpu = new("sse_cpu_paced", "CPU µs/chunk, 200 streams, 10 ms gap", 1);
    public static readonly Measure FirstToken = new("ttft_p50", "time to first token p50, µs", 0);
    public static readonly Measure FirstTokenOverDirect = new("ttft_over_direct", "  over direct, µs", 0);
    public static readonly Measure FirstTokenOverBare = new("ttft_over_bare", "  over bare relay, µs", 0, HasRatio: false);
    public static readonly Measure RssIdle = new("rss_idle", "RSS MB, idle after start", 1);
    public static readonly Measure Rss0 = new("rss_streams_0", "RSS MB, used, no stream open", 1);
    public static readonly Measure Rss500 = new("rss_streams_500", "RSS MB, 500 streams open", 1);
    public static readonly Measure Rss2000 = new("rss_streams_2000", "RSS MB, 2,000 streams open", 1);
    public static readonly Measure StreamKilobytes = new("stream_kb", "  KB per open stream", 1);
    public static readonly Measure RssLoad = new("rss_100k", "RSS MB after 100 KB load", 1);
    public static readonly Measure PeakLoad = new("rss_peak_100k", "peak RSS MB under 100 KB load", 1);
    public static readonly Measure Start = new("start_ms", "start to first answer, ms", 0);
    public static readonly Measure StaleErrors = new("stale_errors", "errors after upstream closed idle", 0, HasRatio: false);
    public static readonly Measure Errors = new("errors", "errors in all loads", 0, HasRatio: false);

    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<Measure> All =>
    [
        Cpu1K, Cpu10K, Cpu100K, Cpu100KLast, Rps1K, Rps10K, Rps100K, P99Closed1K,
        RateP50, RateP99, RateP50OverDirect, RateP99OverDirect, RateP50OverBare, RateP99OverBare, RateCpu,
        FloodCpu, PacedCpu, FloodChunks,
        .. Translation.All.Select(static t => t.FloodCpu), .. Translation.All.Select(static t => t.PacedCpu), .. Translation.All.Select(static t => t.FloodChunks),
        FirstToken, FirstTokenOverDirect, FirstTokenOverBare,
        RssIdle, RssLoad, PeakLoad, Rss0, Rss500, Rss2000, StreamKilobytes, Start, StaleErrors, Errors,
    ];
}
