using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// One of the other credentials that acts as a service account (<c>generateAccessToken</c> of the IAM Credentials API). Done here: the
/// library fetches the inner credential's token over connections of its own, and calls Google's address whatever the file says.
/// </summary>
internal sealed class ImpersonatedSource(CredentialFile file, GoogleSurroundings around) : GoogleSource(file, around)
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    private readonly GoogleSource? _inner = file.Object("source_credential") is { } source && CredentialKinds.IsGoogleFile(source.Type) ? around.Source(source) : null;

    /// <inheritdoc/>
    public override TimeSpan Limit => base.Limit + (_inner?.Limit ?? TimeSpan.Zero);

    /// <inheritdoc/>
    public override async Task<FetchedToken<CarriedToken>> FetchAsync(bool isRenewal, CancellationToken cancellationToken)
    {
        if (_inner is null)
        {
            throw CredentialError.BadField("source_credential").Thrown();
        }

        if (!Uri.TryCreate(File.Text("service_account_impersonation_url"), UriKind.Absolute, out var url))
        {
            throw CredentialError.BadField("service_account_impersonation_url").Thrown();
        }

        var inner = await _inner.FetchAsync(isRenewal, cancellationToken);
        using var watch = Around.Watch();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Body()) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = inner.Value.Header;
        if (inner.Value.QuotaProject is { } project)
        {
            request.Headers.Add("x-goog-user-project", project);
        }

        try
        {
            using var response = await watch.SendOneAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), watch)
                : throw GoogleFailures.Of(new HttpRequestException(), watch);
        }
        catch (Exception e) when (e is not (CredentialException or OperationCanceledException))
        {
            throw GoogleFailures.Of(e, watch);
        }
    }

    private byte[] Body()
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteStartArray("delegates"u8);
            foreach (var account in File.Texts("delegates"))
            {
                json.WriteStringValue(account);
            }

            json.WriteEndArray();
            json.WriteStartArray("scope"u8);
            json.WriteStringValue(GoogleScopes.CloudPlatform);
            json.WriteEndArray();
            json.WriteString("lifetime"u8, "3600s"u8);
            json.WriteEndObject();
        }

        return output.ToArray();
    }

    /// <summary>The end is a time of Google's clock: what is left of it is counted by that clock, where the answer tells it.</summary>
    private FetchedToken<CarriedToken> Read(byte[] body, WatchingHandler watch)
    {
        var answer = CredentialFile.Parse(System.Text.Encoding.UTF8.GetString(body));
        var theirNow = Around.Time.GetUtcNow() - (watch.Skew ?? TimeSpan.Zero);
        var left = DateTimeOffset.TryParse(answer?.Text("expireTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end - theirNow : TimeSpan.FromHours(1);
        return GoogleTraffic.Token(answer?.Text("accessToken"), left < Longest ? left : Longest, QuotaProject);
    }
}
