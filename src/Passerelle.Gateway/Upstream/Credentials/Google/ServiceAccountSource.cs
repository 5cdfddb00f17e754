using Google.Apis.Auth.OAuth2;
using Google.Apis.Auth.OAuth2.Requests;
using Google.Apis.Http;
using Google.Apis.Util;
using Passerelle.Gateway.Upstream.Credentials.Tokens;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// A service account's key: it signs an assertion, for which Google gives a token. The assertion is <see cref="ServiceAssertion"/>'s: the
/// library's is always made for Google's own endpoint, whatever <c>token_uri</c> says, and says things that nobody asked.
/// </summary>
internal sealed class ServiceAccountSource(CredentialFile file, GoogleSurroundings around) : GoogleSource(file, around)
{
    /// <inheritdoc/>
    public override async Task<FetchedToken<CarriedToken>> FetchAsync(CancellationToken cancellationToken)
    {
        var address = File.Text("token_uri") ?? GoogleAuthConsts.OidcTokenUrl;
        var request = new GoogleAssertionTokenRequest { Assertion = ServiceAssertion.Sign(File, address, Around.Time.GetUtcNow()) };
        using var watch = Around.Watch();
        var traffic = new GoogleTraffic(watch);
        using var client = traffic.CreateHttpClient(new CreateHttpClientArgs());

        // The clock only stamps an answer whose stamp nobody reads.
        return await traffic.RunAsync(async () => await request.ExecuteAsync(client, address, cancellationToken, SystemClock.Default), QuotaProject);
    }
}
