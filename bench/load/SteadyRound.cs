using Passerelle.Load.Client;
using Passerelle.Load.Report;
using Passerelle.Load.Targets;
using Passerelle.Load.Upstream;

namespace Passerelle.Load;

/// <summary>The loads on a server that runs through the whole run.</summary>
internal sealed class SteadyRound(LoadOptions options, Samples samples, List<string> notes)
{
    private const int Connections = 64;
    private const int FixedRate = 200;
    private const int StreamRate = 100;
    private const int PacedStreams = 200;
    private const int IdleConnections = 16;

    /// <summary>Lets the server reach its speed: just-in-time compilers need some thousand calls of each kind.</summary>
    public void WarmUp(string target, Instance instance)
    {
        foreach (var plan in new[]
        {
            Plain(instance, 1024, options.WarmUp * 2), Plain(instance, 10 * 1024, options.WarmUp / 2), Plain(instance, 100 * 1024, options.WarmUp / 2),
            Stream(instance, BenchModels.Flood, 200, Connections, options.WarmUp), Stream(instance, BenchModels.Paced, 50, Connections, options.WarmUp / 2),
        })
        {
            Note(target, "warm-up", LoadLoop.Run(plan));
        }

        foreach (var translation in options.Wants("translated") ? Translation.All : [])
        {
            Note(target, $"warm-up, {translation.Title}", LoadLoop.Run(Stream(instance, translation, BenchModels.Flood, 200, Connections, options.WarmUp / 2)));
        }
    }

    /// <summary>One part of a round on one server. Parts that need a new process are not for this class and do nothing.</summary>
    public void Run(string part, string target, int round, Instance instance, Instance upstream)
    {
        switch (part)
        {
            case "1k":
                var small = Load("1 KB", target, round, Plain(instance, 1024, options.Closed));
                samples.Set(Measure.Rps1K, target, round, small.RequestsPerSecond);
                samples.Set(Measure.Cpu1K, target, round, small.CpuMicrosecondsPerRequest);
                samples.Set(Measure.P99Closed1K, target, round, LoadResult.Quantile(small.Latencies, 0.99) / 1e3);
                break;
            case "10k":
                var medium = Load("10 KB", target, round, Plain(instance, 10 * 1024, options.Closed));
                samples.Set(Measure.Rps10K, target, round, medium.RequestsPerSecond);
                samples.Set(Measure.Cpu10K, target, round, medium.CpuMicrosecondsPerRequest);
                break;
            case "100k":
                Large(target, round, instance);
                break;
            case "rate":
                var paced = Load("fixed rate", target, round, Plain(instance, 1024, options.AtRate) with { Rate = FixedRate });
                samples.Set(Measure.RateP50, target, round, LoadResult.Quantile(paced.Latencies, 0.5));
                samples.Set(Measure.RateP99, target, round, LoadResult.Quantile(paced.Latencies, 0.99));
                samples.Set(Measure.RateCpu, target, round, paced.CpuMicrosecondsPerRequest);
                break;
            case "sse":
                var flood = Load("SSE, no gap", target, round, Stream(instance, BenchModels.Flood, 200, Connections, options.Streaming));
                samples.Set(Measure.FloodChunks, target, round, flood.EventsPerSecond);
                samples.Set(Measure.FloodCpu, target, round, flood.CpuMicrosecondsPerEvent);
                break;
            case "paced":
                var streams = Load("SSE, 10 ms gap", target, round, Stream(instance, BenchModels.Paced, 50, PacedStreams, options.Streaming));
                samples.Set(Measure.PacedCpu, target, round, streams.CpuMicrosecondsPerEvent);
                break;
            case "translated":
                foreach (var translation in Translation.All)
                {
                    Translated(translation, target, round, instance);
                }

                break;
            case "ttft":
                var first = Load("first token", target, round, Stream(instance, BenchModels.Short, 10, Connections, options.FirstToken) with { Rate = StreamRate });
                samples.Set(Measure.FirstToken, target, round, LoadResult.Quantile(first.FirstBytes, 0.5));
                break;
            case "stale" when instance != upstream:
                Stale(target, round, instance, upstream);
                break;
        }
    }

    private static LoadPlan Plain(Instance instance, int size, TimeSpan duration, bool modelLast = false) => new()
    {
        Address = instance.Address,
        Request = instance.Chat(BenchModels.Plain, size, modelLast: modelLast),
        Connections = Connections,
        Duration = duration,
        CpuSeconds = instance.Process.Meter.CpuSeconds,
    };

    private static LoadPlan Stream(Instance instance, string model, int count, int connections, TimeSpan duration) => new()
    {
        Address = instance.Address,
        Request = instance.Chat(model, 1024, stream: true),
        Connections = connections,
        Duration = duration,
        EventsExpected = count + Answers.ClosingEvents,
        CpuSeconds = instance.Process.Meter.CpuSeconds,
    };

    private static LoadPlan Stream(Instance instance, Translation translation, string model, int count, int connections, TimeSpan duration)
    {
        var events = translation.Events(count, instance.Translates);
        return Stream(instance, model, count, connections, duration) with
        {
            Request = instance.Stream(translation, model),
            EventsExpected = events,
            ChunkShare = (double)translation.Pieces(count) / events,
        };
    }

    private void Translated(Translation translation, string target, int round, Instance instance)
    {
        var flood = Load($"{translation.Title}, no gap", target, round, Stream(instance, translation, BenchModels.Flood, 200, Connections, options.Streaming));
        samples.Set(translation.FloodCpu, target, round, flood.CpuMicrosecondsPerEvent);
        samples.Set(translation.FloodChunks, target, round, flood.EventsPerSecond);
        var paced = Load($"{translation.Title}, 10 ms gap", target, round, Stream(instance, translation, BenchModels.Paced, 50, PacedStreams, options.Streaming));
        samples.Set(translation.PacedCpu, target, round, paced.CpuMicrosecondsPerEvent);
    }

    private void Large(string target, int round, Instance instance)
    {
        var meter = instance.Process.Meter;
        meter.ResetPeak();
        var result = Load("100 KB", target, round, Plain(instance, 100 * 1024, options.Closed));
        samples.Set(Measure.Rps100K, target, round, result.RequestsPerSecond);
        samples.Set(Measure.Cpu100K, target, round, result.CpuMicrosecondsPerRequest);
        samples.Set(Measure.RssLoad, target, round, meter.ResidentMegabytes());
        samples.Set(Measure.PeakLoad, target, round, meter.PeakMegabytes());
        var last = Load("100 KB, model last", target, round, Plain(instance, 100 * 1024, options.Closed, modelLast: true));
        samples.Set(Measure.Cpu100KLast, target, round, last.CpuMicrosecondsPerRequest);
    }

    /// <summary>Fills the server's pool of upstream connections, has the upstream close them all, and asks again at once.</summary>
    private void Stale(string target, int round, Instance instance, Instance upstream)
    {
        var plan = Plain(instance, 1024, TimeSpan.FromMilliseconds(150)) with { Connections = IdleConnections, Settle = TimeSpan.Zero };
        Load("before idle close", target, round, plan);
        SingleRequest.Send(upstream.Address, RequestBytes.Get(upstream.Address, "/close-idle"), TimeSpan.FromSeconds(2));
        var result = LoadLoop.Run(plan);
        Note(target, "after idle close", result);
        samples.Set(Measure.StaleErrors, target, round, result.Errors);
    }

    private LoadResult Load(string what, string target, int round, LoadPlan plan)
    {
        var result = LoadLoop.Run(plan);
        samples.Add(Measure.Errors, target, round, result.Errors);
        Note(target, what, result);
        return result;
    }

    private void Note(string target, string what, LoadResult result)
    {
        if (result.Errors > 0)
        {
            notes.Add($"{target}, {what}: {result.Errors} errors, the first: {result.FirstError}");
        }
    }
}
