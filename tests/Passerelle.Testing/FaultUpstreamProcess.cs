using System.Diagnostics;

namespace Passerelle.Testing;

/// <summary>
/// <see cref="FaultUpstream"/> as a process of its own, for load and kill tests: it outlives a gateway that is killed, and its books
/// are a file. Disposing kills it.
/// </summary>
public sealed class FaultUpstreamProcess : IAsyncDisposable
{
    private readonly Process _process;

    private FaultUpstreamProcess(Process process, Uri address, string? booksFile)
    {
        _process = process;
        Address = address;
        BooksFile = booksFile;
    }

    /// <summary>As <see cref="FaultUpstream.Address"/>.</summary>
    public Uri Address { get; }

    /// <summary>The file of its books; null when none was asked for.</summary>
    public string? BooksFile { get; }

    public int ProcessId => _process.Id;

    /// <summary>Starts the program that lies beside this assembly and waits until it listens.</summary>
    public static async Task<FaultUpstreamProcess> StartAsync(string? booksFile = null, int port = 0)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "fault-upstream.dll");
        string[] arguments = ["exec", program, "--port", $"{port}", .. booksFile is null ? Array.Empty<string>() : ["--books", booksFile]];
        var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException("fault-upstream did not start.");
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
        var url = line?.Split(' ')[^1] ?? throw new InvalidOperationException("fault-upstream ended before it listened.");
        return new FaultUpstreamProcess(process, new Uri(url), booksFile);
    }

    /// <summary>What the file of books holds now.</summary>
    public IReadOnlyList<BookEntry> ReadBooks() => Books.ReadFile(BooksFile ?? throw new InvalidOperationException("Started without books."));

    /// <summary>Lets one scenario pass a gate.</summary>
    public Task SignalAsync(string gate) => RawHttp.PostAsync(Address, $"/_fault/signal/{gate}", "{}");

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
