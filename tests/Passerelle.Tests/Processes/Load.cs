using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Passerelle.Testing;

namespace Passerelle.Tests.Processes;

/// <summary>Callers in a steady flow, every other one of a stream, that do not mind a server that is killed under them.</summary>
/// <param name="provider">The slug of the provider that they ask, a <see cref="FaultUpstream"/>.</param>
/// <param name="perSecond">How many begin each second.</param>
internal sealed class Load(string provider, int perSecond)
{
    private readonly ConcurrentBag<LoadAnswer> _answers = [];
    private int _asked;

    /// <summary>All answers so far.</summary>
    public IReadOnlyCollection<LoadAnswer> Answers => _answers;

    /// <summary>Lets callers come until <paramref name="stop"/>, and waits for the last answer.</summary>
    public async Task RunAsync(Uri address, string key, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var callers = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            // By the clock and not by the wait, which a busy machine makes longer.
            while (callers.Count < clock.Elapsed.TotalSeconds * perSecond)
            {
                callers.Add(AskAsync(address, key));
            }

            await Task.Delay(5, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(callers);
    }

    private async Task AskAsync(Uri address, string key)
    {
        var number = Interlocked.Increment(ref _asked);
        var stream = number % 2 == 0;
        var model = string.Create(CultureInfo.InvariantCulture, $"fault-{(stream ? "gap" : "delay")}-{1 + (number % 30)}~{number}");
        RawAnswer? answer = null;
        try
        {
            answer = await RawHttp.PostAsync(address, "/v1/chat/completions", GatewayHost.Body($"{provider}/{model}", stream), key);
        }
        catch (SocketException)
        {
            // Nobody listens any more, or the connection broke while the request was sent.
        }

        _answers.Add(new LoadAnswer(model, stream, answer));
    }
}
