using Passerelle.Gateway.Config;

namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>
/// The connections on which tokens are fetched. They obey <see cref="EgressPolicy"/> as those to providers do. Only a credential that stands
/// for this server itself may reach the metadata services of clouds, at their known addresses and at the one that the server's own
/// environment names: what a credential's text says is not followed there.
/// </summary>
public sealed class CredentialTransport : IDisposable
{
    /// <summary>Google's, AWS's and Azure's metadata services, and AWS's for containers and for pods, with their addresses of IPv6.</summary>
    private static readonly string[] MetadataHosts =
    [
        "169.254.169.254", "[fd00:ec2::254]", "[fd20:ce::254]", "metadata.google.internal", "metadata", "169.254.170.2", "169.254.170.23", "[fd00:ec2::23]",
    ];

    private readonly CredentialOptions _options;
    private readonly Lazy<HttpMessageInvoker> _open;
    private readonly Lazy<HttpMessageInvoker> _metadata;

    /// <summary>Connections of its own, made when they are first needed.</summary>
    public CredentialTransport(GatewayOptions gateway, CredentialOptions options)
        : this(options, () => Connections(gateway, EgressPolicy.ConnectAsync), () => Connections(gateway, null))
    {
    }

    /// <summary>Other connections: for a program that has its own.</summary>
    /// <param name="options">Where the environment is read.</param>
    /// <param name="open">For every host. It has to obey <see cref="EgressPolicy"/>.</param>
    /// <param name="metadata">For the metadata services.</param>
    public CredentialTransport(CredentialOptions options, HttpMessageHandler open, HttpMessageHandler metadata)
        : this(options, () => open, () => metadata)
    {
    }

    private CredentialTransport(CredentialOptions options, Func<HttpMessageHandler> open, Func<HttpMessageHandler> metadata)
    {
        _options = options;
        _open = new(() => new HttpMessageInvoker(open()));
        _metadata = new(() => new HttpMessageInvoker(metadata()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var invoker in new[] { _open, _metadata })
        {
            if (invoker.IsValueCreated)
            {
                invoker.Value.Dispose();
            }
        }
    }

    /// <summary>The connections for an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="mayUseMetadata">Whether the credential stands for this server itself.</param>
    internal HttpMessageInvoker For(Uri address, bool mayUseMetadata) => mayUseMetadata && IsMetadata(address) ? _metadata.Value : _open.Value;

    private static SocketsHttpHandler Connections(GatewayOptions gateway, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = gateway.Timeouts.Connect,
        ConnectCallback = connect,

        // A token is fetched once an hour: nothing is worth keeping.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(10),
        MaxResponseDrainSize = 0,
    };

    private bool IsMetadata(Uri address) =>
        MetadataHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase)
        || string.Equals(address.Authority, _options.Read("GCE_METADATA_HOST"), StringComparison.OrdinalIgnoreCase);
}
