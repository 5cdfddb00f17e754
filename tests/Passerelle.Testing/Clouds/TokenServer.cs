using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Passerelle.Testing.Clouds;

/// <summary>
/// A server on the loopback that gives out tokens: what it answers is the test's, it keeps what it was asked, and it can hold its answers back until it is told.
/// </summary>
public sealed class TokenServer : IAsyncDisposable
{
    private const string Gate = "answers";

    private readonly WebApplication _app;
    private readonly Signals _signals = new();
    private readonly ConcurrentQueue<TokenCall> _calls = new();
    private volatile bool _isHeld;

    private readonly X509Certificate2? _certificate;

    private TokenServer(WebApplication app, X509Certificate2? certificate)
    {
        _app = app;
        _certificate = certificate;
        app.Run(AnswerAsync);
    }

    /// <summary>Where it listens, with a "/" at the end.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What it was asked so far.</summary>
    public IReadOnlyList<TokenCall> Calls => [.. _calls];

    /// <summary>What it answers.</summary>
    public Func<TokenCall, TokenAnswer> Answers { get; set; } = static _ => TokenAnswer.Token("a-token");

    /// <summary>The time that it tells; null for none.</summary>
    public TimeProvider? Clock { get; set; }

    /// <summary>Starts one.</summary>
    /// <param name="answers">What it answers.</param>
    /// <param name="tls">Whether it speaks TLS, with a certificate of its own making.</param>
    public static async Task<TokenServer> StartAsync(Func<TokenCall, TokenAnswer>? answers = null, bool tls = false)
    {
        var certificate = tls ? Certificate() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        var server = new TokenServer(builder.Build(), certificate);
        if (answers is not null)
        {
            server.Answers = answers;
        }

        await server._app.StartAsync();
        server.Address = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");
        return server;
    }

    /// <summary>From now on requests wait.</summary>
    public void Hold() => _isHeld = true;

    /// <summary>Lets all pass that wait or will come.</summary>
    public void Release()
    {
        _isHeld = false;
        _signals.Open(Gate);
    }

    /// <summary>Completes when this many requests wait or have waited.</summary>
    public Task HeldAsync(int count) => _signals.ArrivalsAsync(Gate, count).WaitAsync(TimeSpan.FromSeconds(10));

    /// <summary>A handler whose every connection leads here, whatever the host, and that trusts the certificate.</summary>
    public HttpMessageHandler Route() => new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectCallback = async (_, cancellationToken) =>
        {
            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, Address.Port, cancellationToken);
                return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => _certificate?.Equals(shown) == true },
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Release();
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2120, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var call = new TokenCall(
            http.Request.Method,
            http.Request.Host.Value ?? "",
            http.Request.Path.Value ?? "",
            http.Request.QueryString.Value ?? "",
            http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString()),
            await reader.ReadToEndAsync(http.RequestAborted));
        _calls.Enqueue(call);
        if (_isHeld)
        {
            await _signals.WaitAsync(Gate, http.RequestAborted);
        }

        var answer = Answers(call);
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.Headers.Date = Clock?.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        foreach (var (name, value) in answer.Headers)
        {
            http.Response.Headers[name] = value;
        }

        await http.Response.WriteAsync(answer.Body, http.RequestAborted);
    }
}
