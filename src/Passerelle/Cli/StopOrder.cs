using System.Runtime.InteropServices;
using Passerelle.Gateway;

namespace Passerelle.Cli;

/// <summary>
/// Waits for the order to stop (SIGTERM, SIGINT), and stops: requests under way go on until the drain limit. A second order ends them
/// at once with an error in their own dialect, and the program within two seconds.
/// </summary>
internal static class StopOrder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Waits, and stops.</summary>
    public static async Task FollowAsync(WebApplication app)
    {
        var drain = app.Services.GetRequiredService<Drain>();
        var order = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var heard = 0;
        using var stopping = app.Lifetime.ApplicationStopping.Register(order.SetResult);
        using var hurry = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear);
        await order.Task;
        await app.StopAsync(hurry.Token);

        // The host hears each order, too, and acts on the first.
        void Hear(PosixSignalContext context)
        {
            context.Cancel = true;
            if (Interlocked.Increment(ref heard) > 1)
            {
                drain.Hurry();
                hurry.CancelAfter(Patience);
            }
        }
    }
}
