namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>What Google's metadata server tells of the machine besides tokens.</summary>
internal static class MetadataServer
{
    /// <summary>A value that can be shown and put in an address has no more characters than this.</summary>
    private const int Longest = 256;

    /// <summary>Reads one value; null when there is no such server, or it does not tell.</summary>
    /// <param name="around">How to reach it.</param>
    /// <param name="path">Below <c>/computeMetadata/v1/</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<string?> ReadAsync(GoogleSurroundings around, string path, CancellationToken cancellationToken)
    {
        using var watch = around.Watch(mayUseMetadata: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{around.MetadataHost}/computeMetadata/v1/{path}");
        request.Headers.Add("Metadata-Flavor", "Google");
        try
        {
            using var response = await watch.SendOneAsync(request, cancellationToken);

            // The header is the proof that it is Google's, and not some other network's answer to everything.
            if (!response.IsSuccessStatusCode || !response.Headers.TryGetValues("Metadata-Flavor", out var flavor) || !flavor.Contains("Google"))
            {
                return null;
            }

            var text = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
            return text.Length is > 0 and <= Longest && !text.AsSpan().ContainsAnyExceptInRange('!', '~') ? text : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EgressDeniedException)
        {
            return null;
        }
    }
}
