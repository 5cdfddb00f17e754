using System.Diagnostics;
using System.Net;
using Passerelle.Load.Client;
using Passerelle.Load.Upstream;

namespace Passerelle.Load.Targets;

/// <summary>A running server under test and how to ask it.</summary>
/// <param name="Process">The process that is measured and that ends with the instance.</param>
/// <param name="Port">Its port on loopback.</param>
/// <param name="Key">The bearer key that it accepts.</param>
/// <param name="Prefix">What stands before the upstream's model names, by the dialect of its provider; null for a server that translates nothing and has no prefixes.</param>
internal sealed record Instance(ServerProcess Process, int Port, string Key = "sk-bench-one", Func<Wire, string>? Prefix = null) : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly long _startedAt = Stopwatch.GetTimestamp();

    public IPEndPoint Address { get; } = new(IPAddress.Loopback, Port);

    public byte[] Chat(string model, int size, bool stream = false, bool modelLast = false) =>
        RequestBytes.Chat(Address, Key, Prefix?.Invoke(Wire.OpenAi) + model, size, stream, modelLast);

    /// <summary>Whether it speaks another dialect to the provider than to the caller.</summary>
    public bool Translates => Prefix is not null;

    /// <summary>Asks for a stream of a provider of another dialect; in the provider's own where the server does not translate.</summary>
    public byte[] Stream(Translation translation, string model) => Prefix is not null
        ? StreamRequests.Of(translation.Caller, Address, Key, Prefix(translation.Provider) + model)
        : StreamRequests.Of(translation.Provider, Address, Key, model);

    /// <summary>Asks until a chat completion is answered with 200. Returns the milliseconds since the process was started.</summary>
    public Task<double> FirstAnswerAsync(TimeSpan limit) => UntilAsync(Chat(BenchModels.Plain, 1024), limit);

    /// <summary>Sends a request until it is answered with 200. Throws with the process's output when it ends or the time is up.</summary>
    public async Task<double> UntilAsync(ReadOnlyMemory<byte> request, TimeSpan limit)
    {
        while (true)
        {
            var (status, body) = SingleRequest.Send(Address, request, TimeSpan.FromSeconds(2));
            var elapsed = Stopwatch.GetElapsedTime(_startedAt);
            if (status == 200)
            {
                return elapsed.TotalMilliseconds;
            }

            if (Process.HasExited || elapsed > limit)
            {
                var said = status == 0 ? Process.Output.Trim() : $"status {status}: {System.Text.Encoding.UTF8.GetString(body)}";
                throw new InvalidOperationException($"no answer after {elapsed.TotalSeconds:n1} s{(Process.HasExited ? " (the process has ended)" : null)}; it said: {said}");
            }

            await Task.Delay(Poll);
        }
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
