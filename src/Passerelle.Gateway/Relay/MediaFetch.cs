using System.Buffers;
using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// Fetches the pictures and files that a caller names by URL, for providers that fetch none themselves: Vertex AI beside Gemini's own routes, Bedrock,
/// Ollama. A URL is the caller's, not the operator's: only the public network is looked at, every redirect is judged anew, sizes and times
/// are bounded.
/// </summary>
public sealed class MediaFetch(GatewayOptions options, TimeProvider time) : IDisposable
{
    private const int MostFiles = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Lazy<HttpMessageInvoker> _web = new(() => new HttpMessageInvoker(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        MaxAutomaticRedirections = 3,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.Timeouts.Connect,
        ConnectCallback = options.PrivateMedia ? EgressPolicy.ConnectAsync : EgressPolicy.ConnectPublicAsync,
    }));

    /// <summary>Puts the bytes in the place of the URLs, where the target wants them so.</summary>
    /// <exception cref="GatewayException">400: a URL cannot be fetched.</exception>
    public async ValueTask BringAsync(Exchange x, Target target)
    {
        if (!target.Traits.MediaByValue || x.HasMediaByValue || x.Dialect is not ICallerChatDialect)
        {
            return;
        }

        var lists = x.Neutral().Messages.SelectMany(message => ListsOf(message.Parts)).ToList();
        var urls = lists.SelectMany(parts => parts).OfType<MediaPart>().Select(UrlOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (urls.Count == 0)
        {
            return;
        }

        if (urls.Count > MostFiles)
        {
            throw Refused($"names more than {MostFiles} files by URL, which this model's provider cannot fetch; send them in the request");
        }

        var fetched = new ConcurrentDictionary<string, (string? Type, string Base64)>(StringComparer.Ordinal);
        await Task.WhenAll(urls.Select(async url => fetched[url] = await FetchAsync(url, x.Aborted)));
        foreach (var parts in lists)
        {
            for (var i = 0; i < parts.Count; i++)
            {
                if (parts[i] is MediaPart media && UrlOf(media) is { } url)
                {
                    var (type, base64) = fetched[url];
                    parts[i] = media with { MediaType = media.MediaType ?? type, Url = default, Base64 = JsonSlice.Of(base64) };
                }
            }
        }

        x.HasMediaByValue = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_web.IsValueCreated)
        {
            _web.Value.Dispose();
        }
    }

    private static IEnumerable<List<Part>> ListsOf(List<Part> parts) => parts.OfType<ToolResultPart>().Select(result => result.Parts).Prepend(parts);

    private static string? UrlOf(MediaPart media) =>
        media.Url.Text is { } url && (url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ? url : null;

    private async Task<(string? Type, string Base64)> FetchAsync(string text, CancellationToken aborted)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.UserInfo.Length > 0)
        {
            throw Refused("has a URL that cannot be read");
        }

        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, aborted);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
            using var response = await _web.Value.SendAsync(request, either.Token);
            return (int)response.StatusCode == 200
                ? (TypeOf(response), await ReadAsync(response, url, either.Token))
                : throw Refused($"has a URL whose server answered with status {(int)response.StatusCode}: {url.Host}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or EgressDeniedException or OperationCanceledException && !aborted.IsCancellationRequested)
        {
            throw Refused(e is OperationCanceledException
                ? $"has a URL that did not answer within {Limit.TotalSeconds} s: {url.Host}"
                : e is EgressDeniedException or { InnerException: EgressDeniedException } ? $"has a URL that leads into a network that callers have no access to: {url.Host}"
                : $"has a URL that cannot be fetched: {url.Host}");
        }
    }

    private static string? TypeOf(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type && !type.Equals("application/octet-stream", StringComparison.OrdinalIgnoreCase) ? type.ToLowerInvariant() : null;

    private async Task<string> ReadAsync(HttpResponseMessage response, Uri url, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var bytes = new ArrayBufferWriter<byte>(64 * 1024);
        while (true)
        {
            var read = await stream.ReadAsync(bytes.GetMemory(16 * 1024), cancellationToken);
            bytes.Advance(read);
            if (bytes.WrittenCount > options.MaxMediaBytes)
            {
                throw Refused($"has a URL whose file is larger than {options.MaxMediaBytes / (1024 * 1024)} MB: {url.Host}");
            }

            if (read == 0)
            {
                return bytes.WrittenCount > 0 ? Convert.ToBase64String(bytes.WrittenSpan) : throw Refused($"has a URL whose file is empty: {url.Host}");
            }
        }
    }

    private static GatewayException Refused(string what) =>
        new(ApiError.Invalid($"A message {what}. The model's provider fetches nothing itself; send the file in the request.", "messages", "media_not_fetched"));
}
