using Passerelle.Gateway.Admin;
using Passerelle.Gateway.Admin.Wire;
using Passerelle.Gateway.Storage;

namespace Passerelle.Cli;

/// <summary>The server that runs on the data folder, if one does.</summary>
internal static class ServerCheck
{
    private const string Subject = "Server";

    // A server has to say the time within the second that the question takes, and a little.
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(30);

    /// <summary>Looks.</summary>
    public static async Task<IReadOnlyList<Finding>> LookAsync(string folder, CancellationToken cancellationToken)
    {
        if (DataFolder.ReadLock(folder) is null)
        {
            return [Finding.Note(Subject, $"None runs on this folder. Start it with: passerelle serve --data {Quoted.Of(folder)}")];
        }

        try
        {
            using var client = await AdminClient.ConnectAsync(folder, cancellationToken);
            var status = await client.GetAsync("status", AdminJson.Default.StatusWire, cancellationToken);
            return [Running(status), .. Details(status)];
        }
        catch (CommandException e)
        {
            return [Finding.Problem(Subject, e.Message)];
        }
    }

    private static Finding Running(StatusWire status) =>
        status.Condition != "open" ? Finding.Problem(Subject, $"Its storage is {status.Condition}: requests are refused. Its log has the reason.")
        : status.Stopping ? Finding.Note(Subject, $"Process {status.Pid} is stopping.")
        : Finding.Ok(Subject, $"Process {status.Pid} listens on {string.Join(" ", status.Addresses)}, version {status.Version}");

    private static IEnumerable<Finding> Details(StatusWire status)
    {
        if (status.Version != ProgramVersion.Text)
        {
            yield return Finding.Note(Subject, $"It is version {status.Version}, this program is {ProgramVersion.Text}. Restart it to use the new one.");
        }

        if ((status.Now - TimeProvider.System.GetUtcNow()).Duration() > Tolerance)
        {
            yield return Finding.Problem("Clock", "The server's clock is not that of this machine.");
        }

        if (status.Counts.GatewayKeys == 0)
        {
            yield return Finding.Note("Gateway keys", "There is none, so nobody can call. Make one with: passerelle key create NAME");
        }
    }
}
