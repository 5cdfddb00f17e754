using System.Diagnostics.CodeAnalysis;

namespace Passerelle.Gateway.Upstream.Credentials.Tokens;

/// <summary>
/// What the libraries of clouds send through in place of connections of their own: one for each fetch. It keeps what they throw away and an
/// error needs, the last answer's status, time and words, and bounds how much an answer may hold.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a message handler.")]
internal sealed class WatchingHandler(CredentialTransport transport, TimeProvider time, bool mayUseMetadata) : HttpMessageHandler
{
    /// <summary>A token has some kilobytes.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The status of the last answer; null when the last request got none.</summary>
    public int? Status { get; private set; }

    /// <summary>How far this server's clock is ahead of the last answer's <c>Date</c>; null when it has none.</summary>
    public TimeSpan? Skew { get; private set; }

    /// <summary>How long the last answer asks to wait; null when it does not.</summary>
    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>What the last answer says is wrong; null when it is none of an error, or says nothing that can be read.</summary>
    public OAuthError? Error { get; private set; }

    /// <summary>Sends one request of our own.</summary>
    public Task<HttpResponseMessage> SendOneAsync(HttpRequestMessage request, CancellationToken cancellationToken) => SendAsync(request, cancellationToken);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        (Status, Skew, RetryAfter, Error) = (null, null, null, null);
        var response = await transport.For(request.RequestUri!, mayUseMetadata).SendAsync(request, cancellationToken);
        try
        {
            await response.Content.LoadIntoBufferAsync(MaxBytes, cancellationToken);
            var now = time.GetUtcNow();
            Skew = response.Headers.Date is { } date ? now - date : null;
            RetryAfter = UpstreamErrors.RetryAfter(response.Headers, now);
            Error = response.IsSuccessStatusCode ? null : OAuthError.Read(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            Status = (int)response.StatusCode;
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
