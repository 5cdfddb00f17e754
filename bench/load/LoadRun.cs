using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Passerelle.Load.Client;
using Passerelle.Load.Report;
using Passerelle.Load.Targets;
using Passerelle.Load.Upstream;

namespace Passerelle.Load;

/// <summary>The whole run: starts the servers, alternates the rounds, prints the table.</summary>
internal sealed class LoadRun(LoadOptions options, string root, TimeProvider time)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly List<(Target Target, Instance Instance, string Fresh)> _running = [];
    private readonly List<string> _notes = [];
    private readonly Samples _samples = new(options.Rounds);

    public async Task RunAsync()
    {
        var busy = double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);
        if (busy > 0.5)
        {
            _notes.Add($"the machine was busy before the run (load {busy:0.0}); trust CPU per request, then quotients, and no p99");
        }

        var folder = Directory.CreateTempSubdirectory("passerelle-load-");
        try
        {
            var direct = new DirectTarget();
            await StartAsync(direct, folder.FullName);
            var upstream = _running[0].Instance;
            await StartOthersAsync(upstream.Port, folder.FullName);
            CheckAnswers();

            var steady = new SteadyRound(options, _samples, _notes);
            var fresh = new FreshRound(options, _samples, _notes);
            foreach (var (target, instance, _) in _running)
            {
                Say($"warming up {target.Name}");
                steady.WarmUp(target.Name, instance);
            }

            for (var round = 0; round < options.Rounds; round++)
            {
                await RoundAsync(round, steady, fresh, upstream);
            }

            Report();
        }
        finally
        {
            foreach (var (_, instance, _) in Enumerable.Reverse(_running))
            {
                await instance.DisposeAsync();
            }

            folder.Delete(recursive: true);
        }
    }

    private static void Say(string text) => Console.Error.WriteLine("  … " + text);

    private async Task RoundAsync(int round, SteadyRound steady, FreshRound fresh, Instance upstream)
    {
        // Servers take turns within each part, so that a quotient compares what ran seconds apart; and a neighbour who is
        // busy for a while must not always meet the same server, so the order is another one in each round.
        var order = Enumerable.Range(0, _running.Count).Select(i => _running[(i + round) % _running.Count]).ToArray();
        foreach (var part in LoadOptions.Parts.Where(options.Wants))
        {
            Say($"round {round + 1} of {options.Rounds}: {part}");
            foreach (var (target, instance, _) in order)
            {
                steady.Run(part, target.Name, round, instance, upstream);
            }
        }

        foreach (var (target, _, folder) in order.Where(r => r.Instance != upstream && (options.Wants("start") || options.Wants("streams"))))
        {
            Say($"round {round + 1} of {options.Rounds}: a new {target.Name}");
            await fresh.RunAsync(target, round, folder);
        }

        foreach (var (target, _, _) in _running.Skip(1))
        {
            _samples.SetDifference(Measure.RateP50OverDirect, Measure.RateP50, target.Name, _running[0].Target.Name, round);
            _samples.SetDifference(Measure.RateP99OverDirect, Measure.RateP99, target.Name, _running[0].Target.Name, round);
            _samples.SetDifference(Measure.FirstTokenOverDirect, Measure.FirstToken, target.Name, _running[0].Target.Name, round);
            _samples.SetDifference(Measure.RateP50OverBare, Measure.RateP50, target.Name, BareRelayTarget.ShortName, round);
            _samples.SetDifference(Measure.RateP99OverBare, Measure.RateP99, target.Name, BareRelayTarget.ShortName, round);
            _samples.SetDifference(Measure.FirstTokenOverBare, Measure.FirstToken, target.Name, BareRelayTarget.ShortName, round);
        }
    }

    private async Task StartOthersAsync(int upstreamPort, string folder)
    {
        string Built(string project, string program) => Path.Combine(root, "artifacts", "bin", project, "release", program);
        var gateway = Built("Passerelle", "passerelle.dll");
        var path = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
        if (path.Any(static p => File.Exists(Path.Combine(p, "nginx"))))
        {
            await StartOrLeaveOutAsync(new NginxTarget(upstreamPort), folder);
        }
        else
        {
            _notes.Add("nginx is not installed, its column is left out (Debian, Ubuntu: apt-get install nginx)");
        }

        await StartOrLeaveOutAsync(new BareRelayTarget(Built("BareRelay", "BareRelay.dll"), upstreamPort), folder);
        if (options.GatewayCommand.Count > 0 || File.Exists(gateway))
        {
            await StartOrLeaveOutAsync(
                new PasserelleTarget(options.GatewayCommand.Count > 0 ? options.GatewayCommand : ["dotnet", gateway], upstreamPort), folder);
        }
        else
        {
            _notes.Add("passerelle is not built, its column is left out");
        }
    }

    private async Task StartOrLeaveOutAsync(Target target, string folder)
    {
        try
        {
            await StartAsync(target, folder);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            _notes.Add($"{target.Name} is left out: {e.Message}");
            Say(_notes[^1]);
        }
    }

    private async Task StartAsync(Target target, string folder)
    {
        Say($"starting {target.Name}");
        var steady = Directory.CreateDirectory(Path.Combine(folder, target.Name.Replace(' ', '-'))).FullName;
        var fresh = Directory.CreateDirectory(steady + "-fresh").FullName;
        await target.PrepareAsync(steady);
        await target.PrepareAsync(fresh);
        var instance = target.Launch(steady);
        try
        {
            await instance.FirstAnswerAsync(StartLimit);
        }
        catch (InvalidOperationException)
        {
            await instance.DisposeAsync();
            throw;
        }

        _running.Add((target, instance, fresh));
    }

    /// <summary>Every server must hand on the upstream's bytes: a fast wrong answer is no result.</summary>
    private void CheckAnswers()
    {
        var limit = TimeSpan.FromSeconds(5);
        var direct = _running[0].Instance;
        foreach (var (target, instance, _) in _running)
        {
            foreach (var (model, stream) in new[] { (BenchModels.Plain, false), (BenchModels.Short, true) })
            {
                CheckSame(target, model, SingleRequest.Send(instance.Address, instance.Chat(model, 1024, stream), limit), SingleRequest.Send(direct.Address, direct.Chat(model, 1024, stream), limit).Body);
            }

            foreach (var translation in options.Wants("translated") ? Translation.All : [])
            {
                var answer = SingleRequest.Send(instance.Address, instance.Stream(translation, BenchModels.Short), limit);
                if (instance.Translates)
                {
                    CheckTranslated(target, translation, answer);
                }
                else
                {
                    CheckSame(target, $"{BenchModels.Short} ({translation.Provider})", answer, SingleRequest.Send(direct.Address, direct.Stream(translation, BenchModels.Short), limit).Body);
                }
            }
        }
    }

    private void CheckSame(Target target, string model, (int Status, byte[] Body) answer, byte[] expected)
    {
        if (answer.Status != 200 || !answer.Body.AsSpan().SequenceEqual(expected))
        {
            _notes.Add($"{target.Name}: the answer of {model} is not the upstream's: status {answer.Status}, {answer.Body.Length} bytes for {expected.Length}");
        }
    }

    private void CheckTranslated(Target target, Translation translation, (int Status, byte[] Body) answer)
    {
        var count = BenchModels.Shape(Encoding.UTF8.GetBytes(BenchModels.Short)).Count;
        using var expected = JsonDocument.Parse($"\"{FixedStream.Of(translation.Provider).Text(count)}\"");
        var read = answer.Status == 200 ? StreamText.Read(translation.Caller, answer.Body) : new StreamText("", false);
        if (!read.IsWhole || read.Text != expected.RootElement.GetString())
        {
            _notes.Add($"{target.Name}: the answer of {translation.Title} is wrong: status {answer.Status}, whole: {read.IsWhole}, text: \"{read.Text}\"; it says: {Encoding.UTF8.GetString(answer.Body)}");
        }
    }

    private void Report()
    {
        var targets = _running.Select(static r => r.Target.Name).ToArray();
        var hasGateway = targets.Contains(PasserelleTarget.ShortName);
        var goals = hasGateway ? Goal.Musts(_samples) : [];
        var now = time.GetUtcNow();
        var text = string.Join('\n',
        [
            $"bench/load, {now:yyyy-MM-dd HH:mm} UTC: {options.Rounds} {(options.Quick ? "quick " : null)}rounds, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, .NET {Environment.Version}, nginx worker_processes {NginxTarget.Workers}",
            "Median of the rounds [lowest-highest]; a quotient is the median of the rounds' own quotients. CPU and memory: the server's process alone (direct: the fixed upstream).",
            string.Empty,
            TableText.Write(_samples, targets, hasGateway ? PasserelleTarget.ShortName : targets[^1]),
            .. _notes.Distinct().Select(static note => "Note: " + note),
            .. hasGateway ? goals.Select(static goal => goal.ToString()) : ["The gateway was not measured, so its goals are not judged."],
            string.Empty,
        ]);
        Console.WriteLine(text);
        var path = ResultFiles.Write(Path.Combine(root, "artifacts", "bench"), now, text, _samples, targets, goals);
        Console.WriteLine($"kept in {Path.GetRelativePath(root, path)}.md and .json");
    }
}
