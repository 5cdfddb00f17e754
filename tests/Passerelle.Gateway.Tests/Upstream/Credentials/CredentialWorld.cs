using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Testing;

namespace Passerelle.Gateway.Tests.Upstream.Credentials;

/// <summary>What a credential lives in: a clock that stands still, an environment of its own, and a folder in place of the user's.</summary>
internal sealed class CredentialWorld : IDisposable
{
    private readonly CredentialTransport _transport;
    private readonly LoggerFactory _loggers;

    /// <param name="open">Connections to every host; null for real ones.</param>
    /// <param name="metadata">Connections to metadata services; null for real ones.</param>
    /// <param name="environment">Variables; null for none.</param>
    /// <param name="executables">Whether credentials may name programs.</param>
    /// <param name="time">The clock; null for a new one.</param>
    public CredentialWorld(
        HttpMessageHandler? open = null, HttpMessageHandler? metadata = null, IReadOnlyDictionary<string, string>? environment = null, bool? executables = null, ManualTime? time = null)
    {
        Time = time ?? new ManualTime();
        var options = new CredentialOptions
        {
            Environment = name => name == "HOME" ? Folder.Path : environment?.GetValueOrDefault(name),
            Executables = executables,
        };
        _transport = open is null && metadata is null
            ? new CredentialTransport(new GatewayOptions { DataFolder = "" }, options)
            : new CredentialTransport(options, open ?? new SocketsHttpHandler(), metadata ?? new SocketsHttpHandler());
        _loggers = new LoggerFactory([Logs]);
        Reader = new CredentialReader(options, _transport, Time, _loggers.CreateLogger<CredentialReader>());
    }

    public ManualTime Time { get; }

    public LogLines Logs { get; } = new();

    public TempFolder Folder { get; } = TestFiles.TempFolder();

    public CredentialReader Reader { get; }

    /// <summary>A credential of a provider of this kind.</summary>
    public ICredential Of(string text, string kind = "vertex") => Reader.Of(kind, new Secret(text));

    /// <summary>What a request carries with it.</summary>
    public static async Task<AppliedCredential> ApplyAsync(ICredential credential, KeyCarrier carrier = KeyCarrier.Bearer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://127.0.0.1/v1/models/m:generateContent");
        var use = await credential.ApplyAsync(request, carrier, CancellationToken.None);
        return new(request.Headers.Authorization?.Parameter, request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(',', h.Value)), use);
    }

    /// <summary>Why there is nothing to carry.</summary>
    public static async Task<CredentialException> FailAsync(ICredential credential) =>
        await Xunit.Assert.ThrowsAsync<CredentialException>(() => ApplyAsync(credential));

    /// <summary>The provider's refusal of a token.</summary>
    public static CredentialRefusal Unauthorized { get; } = new(401, "ACCESS_TOKEN_EXPIRED", "Request had invalid authentication credentials.", null);

    /// <summary>Completes when a condition holds that another thread brings about.</summary>
    public static async Task Eventually(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public void Dispose()
    {
        _transport.Dispose();
        _loggers.Dispose();
        Logs.Dispose();
        Folder.Dispose();
    }
}
