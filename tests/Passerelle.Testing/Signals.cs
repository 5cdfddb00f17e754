namespace Passerelle.Testing;

/// <summary>Named gates that scenarios wait at until a test lets them pass, so that no test has to wait for time.</summary>
internal sealed class Signals
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Gate> _gates = [];

    /// <summary>Lets one pass: who waits longest, or the next to come.</summary>
    public void Signal(string name)
    {
        lock (_lock)
        {
            var gate = Named(name);
            while (gate.Waiting.TryDequeue(out var first))
            {
                if (first.TrySetResult())
                {
                    return;
                }
            }

            gate.Permits++;
        }
    }

    /// <summary>Lets all pass, now and later.</summary>
    public void Open(string name)
    {
        lock (_lock)
        {
            var gate = Named(name);
            gate.IsOpen = true;
            while (gate.Waiting.TryDequeue(out var first))
            {
                first.TrySetResult();
            }
        }
    }

    public async Task WaitAsync(string name, CancellationToken cancellationToken)
    {
        var pass = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            var gate = Named(name);
            gate.Arrived++;
            gate.Tell();
            if (gate.IsOpen)
            {
                return;
            }

            if (gate.Permits > 0)
            {
                gate.Permits--;
                return;
            }

            gate.Waiting.Enqueue(pass);
        }

        await using var registration = cancellationToken.Register(() => pass.TrySetCanceled(cancellationToken));
        await pass.Task;
    }

    /// <summary>Completes when this many have come to the gate since the start, let through or not.</summary>
    public Task ArrivalsAsync(string name, int count)
    {
        lock (_lock)
        {
            var gate = Named(name);
            var watcher = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            gate.Watchers.Add((count, watcher));
            gate.Tell();
            return watcher.Task;
        }
    }

    private Gate Named(string name)
    {
        if (!_gates.TryGetValue(name, out var gate))
        {
            _gates[name] = gate = new Gate();
        }

        return gate;
    }

    private sealed class Gate
    {
        public Queue<TaskCompletionSource> Waiting { get; } = new();

        public List<(int Count, TaskCompletionSource Reached)> Watchers { get; } = [];

        public bool IsOpen { get; set; }

        public int Permits { get; set; }

        public int Arrived { get; set; }

        public void Tell()
        {
            foreach (var (count, reached) in Watchers)
            {
                if (Arrived >= count)
                {
                    reached.TrySetResult();
                }
            }
        }
    }
}
