using Passerelle.Gateway.Config;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Relay;
using Passerelle.Gateway.Upstream.Credentials;
using Passerelle.Protocol;
using Passerelle.Protocol.PassThrough;

namespace Passerelle.Gateway.Upstream;

/// <summary>Sends one attempt and gives back the head of the answer, or the failure.</summary>
public sealed class UpstreamCaller(GatewayOptions options, CredentialReader credentials, TimeProvider time)
{
    /// <summary>An error body beyond this many bytes is not read: it is a page for people.</summary>
    private const int MaxErrorBytes = 256 * 1024;

    private static readonly string UserAgent = $"passerelle/{typeof(UpstreamCaller).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>
    /// Sends the attempt. When it comes back without <see cref="Attempt.Failure"/>, <see cref="Attempt.Response"/> has an answer
    /// with a good status whose body is still to be read.
    /// </summary>
    /// <param name="x">The request.</param>
    /// <param name="attempt">The attempt, on record already.</param>
    /// <param name="clock">Ends the attempt: when the caller leaves, or when time is up.</param>
    public async ValueTask SendAsync(Exchange x, Attempt attempt, AttemptClock clock)
    {
        var provider = attempt.Target.Provider;
        var started = time.GetTimestamp();
        try
        {
            clock.Limit(options.Timeouts.Head);
            var project = provider.Type.WantsProject && attempt.Key is { Credential: TokenCredential token } ? await credentials.ProjectAsync(token, clock.Token) : null;
            using var request = Request(x, attempt, project);
            if (attempt.Key is { } key)
            {
                attempt.CredentialUse = await key.Credential.ApplyAsync(request, provider.Type.CarrierOf(attempt.Wire.Dialect), clock.Token);
            }

            attempt.Response = await provider.Transport.SendAsync(request, clock.Token);
            clock.Pause();
            attempt.Status = (int)attempt.Response.StatusCode;
            if (attempt.Status != 200)
            {
                clock.Limit(options.Timeouts.Idle);
                var body = await ReadErrorAsync(attempt.Response, clock.Token);
                attempt.Failure = UpstreamErrors.OfAnswer(attempt, attempt.Response, body, time.GetUtcNow());
                attempt.Refusal = attempt.Status is 401 or 403 ? UpstreamErrors.RefusalOf(attempt.Response, body) : null;
            }
        }
        catch (CredentialException e)
        {
            attempt.Failure = UpstreamErrors.WithoutProof(provider, e);
        }
        catch (Exception e) when (e is not GatewayException && !x.Aborted.IsCancellationRequested)
        {
            attempt.Failure = e is OperationCanceledException
                ? clock.Token.IsCancellationRequested ? clock.Failure(provider) : UpstreamErrors.TimedOut(provider, options.Timeouts.Connect)
                : UpstreamErrors.OfException(provider, e);
        }
        finally
        {
            x.UpstreamWait += time.GetElapsedTime(started);
        }
    }

    private static HttpRequestMessage Request(Exchange x, Attempt attempt, string? project)
    {
        var wire = attempt.Wire;
        var stream = x.Head!.Stream;
        var request = new HttpRequestMessage(HttpMethod.Post, wire.Url(attempt.Target.Provider.Address.Candidates[attempt.Address], stream, attempt.Key, project))
        {
            VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
            Content = new SplicedContent(wire.Body, wire.Edits, wire.ContentType),
        };
        if (attempt.Target.Provider.Type.Region is { } region)
        {
            request.Options.Set(RequestHints.Region, region);
        }

        var headers = request.Headers;
        UpstreamHeaders.Write(headers, x, attempt);

        // Taken as they are: constants need no check, and the checked way costs as much as all other headers together.
#pragma warning disable RS0030
        headers.TryAddWithoutValidation("Accept", wire.Dialect is PassThroughDialect ? "*/*" : stream ? Accepted(wire.Framing) : "application/json");
        headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        headers.TryAddWithoutValidation("User-Agent", UserAgent);
#pragma warning restore RS0030

        // OpenAI keeps this id beside its own; it ties the provider's books to ours.
        headers.Add("X-Client-Request-Id", Ids.AttemptText(attempt.Id));

        return request;
    }

    private static string Accepted(StreamFraming framing) => framing switch
    {
        StreamFraming.Lines => "application/x-ndjson",
        StreamFraming.AwsEventStream => "application/vnd.amazon.eventstream",
        _ => "text/event-stream",
    };

    private static async ValueTask<byte[]> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await AnswerBytes.OpenAsync(response, cancellationToken);
        var body = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while (body.Length < MaxErrorBytes && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
