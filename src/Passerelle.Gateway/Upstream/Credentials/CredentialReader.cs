using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Upstream.Credentials.Aws;
using Passerelle.Gateway.Upstream.Credentials.Entra;
using Passerelle.Gateway.Upstream.Credentials.Google;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials;

/// <summary>
/// Makes credentials of what is stored: a plain key, or a JSON object with a <c>type</c>. Reading is cheap and calls nobody; the libraries of
/// the clouds are not even loaded before a request needs a token. Two readings of one text share its token, so it outlives every change of
/// the configuration.
/// </summary>
public sealed class CredentialReader
{
    private readonly CredentialOptions _options;
    private readonly CredentialTransport _transport;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly GoogleSurroundings _google;
    private readonly TokenCache _tokens;

    /// <summary>One for the whole program.</summary>
    public CredentialReader(CredentialOptions options, CredentialTransport transport, TimeProvider time, ILogger<CredentialReader> logger)
    {
        _options = options;
        _transport = transport;
        _time = time;
        _logger = logger;
        _google = new(options, transport, time);
        _tokens = new(time, logger);
    }

    /// <summary>The credential in a stored text. One that makes no sense refuses each request that needs it.</summary>
    /// <param name="kind">The provider's kind.</param>
    /// <param name="secret">The stored text.</param>
    public ICredential Of(string kind, Secret secret)
    {
        var text = secret.Reveal();
        if (!text.AsSpan().TrimStart().StartsWith("{"))
        {
            // Whatever the dialect, Google takes its API keys in one header, and AWS its own as a bearer's.
            return kind switch
            {
                ProviderKinds.Vertex => new CarriedCredential(new StaticCredential(secret), KeyCarrier.XGoogApiKey),
                ProviderKinds.Bedrock => new CarriedCredential(new StaticCredential(secret), KeyCarrier.Bearer),
                _ => new StaticCredential(secret),
            };
        }

        if (CredentialFile.Parse(text) is not { } file)
        {
            return new UnreadableCredential(CredentialError.Unreadable);
        }

        if (_google.Source(file) is { } source)
        {
            return new TokenCredential(file.Type, _tokens.Slot(text, GoogleScopes.CloudPlatform, () => source));
        }

        if (CredentialKinds.IsEntras(file.Type))
        {
            return new TokenCredential(file.Type, _tokens.Slot(text, EntraText.ScopeOf(file), () => new EntraSource(file, _options, _transport, _time)));
        }

        return CredentialKinds.IsAwss(file.Type)
            ? new AwsCredential(file, _options, _tokens.Slot(text, "", () => new AwsKeySource(file, _options)), _time, _logger)
            : new UnreadableCredential(CredentialError.Unreadable);
    }

    /// <summary>
    /// The project for calls with a credential (VTX-5): the credential's own, else the environment's (<c>GOOGLE_CLOUD_PROJECT</c>,
    /// <c>GOOGLE_VERTEX_PROJECT</c>), else, for one that stands for this server, what the metadata server tells. Null when none says.
    /// </summary>
    public async ValueTask<string?> ProjectAsync(ICredential credential, CancellationToken cancellationToken)
    {
        var state = CredentialState.Of(credential);
        if (state.Project is { } own)
        {
            return own;
        }

        if ((_options.Read("GOOGLE_CLOUD_PROJECT") ?? _options.Read("GOOGLE_VERTEX_PROJECT")) is { } told)
        {
            return told;
        }

        return state.Kind is CredentialKinds.GoogleDefault or CredentialKinds.GoogleMetadata
            ? await MetadataServer.ReadAsync(_google, "project/project-id", cancellationToken)
            : null;
    }
}
