using System.ClientModel;

namespace Passerelle.RealBattery;

/// <summary>Checks by name, run one after another.</summary>
internal sealed class CheckList
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    private readonly List<(string Name, Func<CancellationToken, Task> Run)> _checks = [];

    /// <summary>Adds a check; it fails by throwing. Its token is cancelled after 60 s.</summary>
    public void Add(string name, Func<CancellationToken, Task> run) => _checks.Add((name, run));

    /// <summary>Runs them all, prints a line for each and the totals.</summary>
    /// <returns>Whether each passed, and there was one.</returns>
    public async Task<bool> RunAsync()
    {
        var passed = 0;
        foreach (var (name, run) in _checks)
        {
            if (await FailureAsync(run) is { } reason)
            {
                Console.WriteLine($"FAIL {name}: {reason}");
            }
            else
            {
                Console.WriteLine($"PASS {name}");
                passed++;
            }
        }

        Console.WriteLine($"{passed} passed, {_checks.Count - passed} failed");
        return passed > 0 && passed == _checks.Count;
    }

    private static async Task<string?> FailureAsync(Func<CancellationToken, Task> run)
    {
        using var limit = new CancellationTokenSource(TimeLimit);
        try
        {
            // A check that does not heed its token ends here all the same.
            await run(limit.Token).WaitAsync(limit.Token);
            return null;
        }
        catch (Exception) when (limit.IsCancellationRequested)
        {
            return $"no end after {TimeLimit.TotalSeconds} s";
        }
        catch (Exception e)
        {
            var status = e is ClientResultException { Status: > 0 and var code } ? $"HTTP {code} " : "";
            return $"{status}{(e is CheckException ? "" : e.GetType().Name + ": ")}{string.Join(" | ", e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Take(6))}";
        }
    }
}
