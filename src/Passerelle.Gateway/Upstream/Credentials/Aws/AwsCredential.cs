using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Aws;

/// <summary>Signs requests to AWS. A refusal for the clock is put right by the server's own time, once; an expired key is fetched anew, once.</summary>
public sealed partial class AwsCredential : ICredential
{
    private const string UsualRegion = "us-east-1";
    private const string UsualService = "bedrock";

    /// <summary>AWS bears five minutes; less than one cannot have been the reason.</summary>
    private static readonly TimeSpan Bearable = TimeSpan.FromMinutes(1);

    private readonly string _kind;
    private readonly string? _region;
    private readonly string _service;
    private readonly TokenSlot<AwsKeys> _slot;
    private readonly AwsKeySource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    internal AwsCredential(CredentialFile file, CredentialOptions options, TokenSlot<AwsKeys> slot, TimeProvider time, ILogger logger)
    {
        _kind = file.Type;
        _region = file.Text("region") ?? options.Read("AWS_REGION") ?? options.Read("AWS_DEFAULT_REGION");
        _service = file.Text("service") ?? UsualService;
        _slot = slot;
        _source = (AwsKeySource)slot.Source;
        _time = time;
        _logger = logger;
    }

    /// <summary>What may be shown of it.</summary>
    public CredentialState State =>
        new(_kind, _source.Identity.Account, null, _slot.Held?.ExpiresAt is { } end && end < DateTimeOffset.MaxValue ? end : null);

    /// <inheritdoc/>
    public async ValueTask<CredentialUse> ApplyAsync(HttpRequestMessage request, KeyCarrier carrier, CancellationToken cancellationToken)
    {
        var keys = await _slot.GetAsync(cancellationToken);
        var skew = _source.Skew;
        var region = AwsText.RegionOf(request.RequestUri!.Host) ?? (request.Options.TryGetValue(RequestHints.Region, out var told) ? told : _region ?? UsualRegion);
        await SigV4.SignAsync(request, keys.Value, region, _service, _time.GetUtcNow() + skew, cancellationToken);
        return new(new Signed(keys, skew));
    }

    /// <inheritdoc/>
    public bool TryRenew(CredentialUse use, CredentialRefusal refusal)
    {
        if (use.Token is not Signed signed || refusal.Status is < 400 or >= 500)
        {
            return false;
        }

        var code = Bare(refusal.Code);
        return (MayBeClock(code) && TryCorrect(signed, refusal.ServerTime)) || (IsExpired(code, refusal.Message) && _slot.Forget(signed.Keys));
    }

    /// <summary>Takes the server's time over when it is far from that of the signature (F77). Once: what was signed by it is not corrected again.</summary>
    private bool TryCorrect(Signed signed, DateTimeOffset? serverTime)
    {
        if (serverTime is not { } theirs)
        {
            return false;
        }

        var skew = theirs - _time.GetUtcNow();
        if ((skew - signed.Skew).Duration() < Bearable)
        {
            return false;
        }

        if ((skew - _source.Skew).Duration() >= Bearable)
        {
            _source.Skew = skew;
            LogSkew(skew.TotalSeconds);
        }

        return true;
    }

    private static bool MayBeClock(string? code) =>
        code is "RequestTimeTooSkewed" or "InvalidSignatureException" or "SignatureDoesNotMatch" or "RequestExpired" or "RequestInTheFuture";

    private static bool IsExpired(string? code, string? message) =>
        code is "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" or "UnrecognizedClientException" or "InvalidClientTokenId"
        || message?.Contains("security token included in the request is expired", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>AWS writes a code bare, as <c>com.amazon.coral.service#Code</c>, or as <c>Code:http://…</c>.</summary>
    private static string? Bare(string? code) => code?[(code.IndexOf('#', StringComparison.Ordinal) + 1)..].Split(':')[0];

    [LoggerMessage(Level = LogLevel.Warning, Message = "This server's clock is {Seconds:0} s behind AWS's; requests are signed by AWS's")]
    private partial void LogSkew(double seconds);

    private sealed record Signed(HeldToken<AwsKeys> Keys, TimeSpan Skew);
}
