using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// Turns one account's token into a service account's (<c>generateAccessToken</c> of the IAM Credentials API). Done here: the library's own
/// fetches the first token over connections of its own, calls Google's address whatever the file says, and counts the second one's end by
/// the system's clock.
/// </summary>
internal static class Impersonation
{
    private static readonly TimeSpan UsualLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(12);

    /// <summary>Asks for the token.</summary>
    /// <param name="file">Says as whom (<c>service_account_impersonation_url</c>), and through whom (<c>delegates</c>).</param>
    /// <param name="around">How to get there.</param>
    /// <param name="first">The token of the one who asks.</param>
    /// <param name="quotaProject">The project to charge; null for the account's own.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CredentialException">E-VTX-8.</exception>
    public static async Task<FetchedToken<CarriedToken>> ActAsync(
        CredentialFile file, GoogleSurroundings around, CarriedToken first, string? quotaProject, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(file.Text("service_account_impersonation_url"), UriKind.Absolute, out var url))
        {
            throw CredentialError.BadField("service_account_impersonation_url").Thrown();
        }

        using var watch = around.Watch();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(Body(file)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = first.Header;
        if (first.QuotaProject is { } project)
        {
            request.Headers.Add("x-goog-user-project", project);
        }

        try
        {
            using var response = await watch.SendOneAsync(request, cancellationToken);
            return response.IsSuccessStatusCode
                ? Read(await response.Content.ReadAsByteArrayAsync(cancellationToken), around.Time.GetUtcNow() - (watch.Skew ?? TimeSpan.Zero), quotaProject)
                : throw GoogleFailures.Of(new HttpRequestException(), watch);
        }
        catch (Exception e) when (e is not (CredentialException or OperationCanceledException))
        {
            throw GoogleFailures.Of(e, watch);
        }
    }

    private static byte[] Body(CredentialFile file)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteStartArray("delegates"u8);
            foreach (var account in file.Texts("delegates"))
            {
                json.WriteStringValue(account);
            }

            json.WriteEndArray();
            json.WriteStartArray("scope"u8);
            json.WriteStringValue(GoogleScopes.CloudPlatform);
            json.WriteEndArray();
            json.WriteString("lifetime"u8, FormattableString.Invariant($"{Lifetime(file).TotalSeconds:0}s"));
            json.WriteEndObject();
        }

        return output.ToArray();
    }

    /// <summary>An hour, but where a federation file asks for another time (ten minutes to twelve hours).</summary>
    private static TimeSpan Lifetime(CredentialFile file) =>
        long.TryParse(file.Object("service_account_impersonation")?.Text("token_lifetime_seconds"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 600, 43_200))
            : UsualLifetime;

    /// <summary>The end is a time of Google's clock: what is left of it is counted by that clock, where the answer tells it.</summary>
    private static FetchedToken<CarriedToken> Read(byte[] body, DateTimeOffset theirNow, string? quotaProject)
    {
        var answer = CredentialFile.Parse(Encoding.UTF8.GetString(body));
        var left = DateTimeOffset.TryParse(answer?.Text("expireTime"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end - theirNow : UsualLifetime;
        return GoogleTraffic.Token(answer?.Text("accessToken"), left < LongestLifetime ? left : LongestLifetime, quotaProject);
    }
}
