using Passerelle.Load.Client;
using Passerelle.Load.Report;
using Passerelle.Load.Targets;
using Passerelle.Load.Upstream;

namespace Passerelle.Load;

/// <summary>What needs a new process: the time to the first answer, and memory with few and many open streams.</summary>
internal sealed class FreshRound(LoadOptions options, Samples samples, List<string> notes)
{
    private const int RequestBytes = 10 * 1024;
    private const int Few = 500;
    private const int Many = 2_000;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan OpenLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(700);

    public async Task RunAsync(Target target, int round, string folder)
    {
        await using var instance = target.Launch(folder);
        var milliseconds = await instance.FirstAnswerAsync(StartLimit);
        if (options.Wants("start"))
        {
            samples.Set(Measure.Start, target.Name, round, milliseconds);
        }

        await Task.Delay(Quiet);
        samples.Set(Measure.RssIdle, target.Name, round, instance.Process.Meter.ResidentMegabytes());
        if (options.Wants("streams"))
        {
            await StreamsAsync(target.Name, round, instance);
        }
    }

    private async Task StreamsAsync(string target, int round, Instance instance)
    {
        var meter = instance.Process.Meter;

        // Compiled code and pools that any use makes are not the streams' memory.
        LoadLoop.Run(new LoadPlan
        {
            Address = instance.Address,
            Request = instance.Chat(BenchModels.Short, RequestBytes, stream: true),
            Connections = 64,
            Duration = options.Hold / 2,
            EventsExpected = 10 + Answers.ClosingEvents,
        });
        await Task.Delay(Quiet);
        var used = meter.ResidentMegabytes();
        samples.Set(Measure.Rss0, target, round, used);

        using var streams = new HeldStreams(instance.Address, instance.Chat(BenchModels.Held, RequestBytes, stream: true));
        if (Hold(streams, Few, target))
        {
            samples.Set(Measure.Rss500, target, round, meter.ResidentMegabytes());
            if (Hold(streams, Many, target))
            {
                var held = meter.ResidentMegabytes();
                samples.Set(Measure.Rss2000, target, round, held);
                samples.Set(Measure.StreamKilobytes, target, round, (held - used) * 1024 / Many);
            }
        }
    }

    private bool Hold(HeldStreams streams, int count, string target)
    {
        if (!streams.OpenUpTo(count, OpenLimit))
        {
            notes.Add($"{target}: {count} streams could not be opened, {streams.Lost} were lost");
            return false;
        }

        var before = streams.Events;
        streams.Hold(options.Hold);
        var share = (streams.Events - before) / (2 * count * options.Hold.TotalSeconds);
        if (streams.Lost > 0 || share < 0.9)
        {
            notes.Add($"{target}: of {count} held streams {streams.Lost} were lost, and {share:p0} of the chunks came in time");
        }

        return streams.Lost == 0;
    }
}
