using OpenAI.Chat;

namespace Passerelle.RealBattery;

/// <summary>A caller that leaves stops the model server's work and harms nobody else.</summary>
internal static class AbortChecks
{
    /// <summary>More than ten seconds of work.</summary>
    private const int Long = 60_000;

    public static void Add(CheckList checks, Talk talk, ModelServer? server)
    {
        checks.Add("abort in mid-stream, then a good request", async stop =>
        {
            using var abort = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var last = 0;
            await Expect.CancelledAsync(talk.StreamAsync(
                Talk.Fields(tokens: Long),
                async pieces =>
                {
                    last = pieces;
                    if (pieces == 20)
                    {
                        await (server?.IsAtWorkAsync(stop) ?? Task.CompletedTask);
                        await abort.CancelAsync();
                    }
                },
                abort.Token));
            Expect.True(last >= 20, $"{last}");
            await AllIsWellAsync(talk, server, stop);
        });

        checks.Add("abort before the answer, then a good request", async stop =>
        {
            using var abort = CancellationTokenSource.CreateLinkedTokenSource(stop);
            var pending = talk.WholeAsync(Talk.Fields(tokens: Long), abort.Token);
            await Task.WhenAny(pending, Task.Delay(TimeSpan.FromMilliseconds(300), stop));
            await (server?.IsAtWorkAsync(stop) ?? Task.CompletedTask);
            await abort.CancelAsync();
            await Expect.CancelledAsync(pending);
            await AllIsWellAsync(talk, server, stop);
        });
    }

    private static async Task AllIsWellAsync(Talk talk, ModelServer? server, CancellationToken stop)
    {
        await (server?.IsIdleSoonAsync(stop) ?? Task.CompletedTask);
        Expect.Equal(ChatFinishReason.Stop, (await talk.WholeAsync(cancellationToken: stop)).Finish);
    }
}
