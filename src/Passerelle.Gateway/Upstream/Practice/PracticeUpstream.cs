using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>
/// The practice provider: it is no language model, needs no key and no network, and answers the same request with the same
/// bytes. It stands where a provider's HTTP transport stands and speaks the OpenAI chat dialect: <c>POST …/chat/completions</c>,
/// <c>GET …/models</c>, <c>GET …/models/{id}</c>, errors in OpenAI's envelope. Host, credentials and other headers are not looked at.
/// Directives in the last user message make it stream, reason, call tools, wait and fail: <c>docs/practice.md</c>.
/// Bad input is a 400 (or 404, 405, 413), never an exception. It holds no state and may be shared.
/// </summary>
/// <param name="time">Dates answers and measures the waits that are asked for.</param>
public sealed class PracticeUpstream(TimeProvider time) : HttpMessageHandler
{
    private const string Chat = "/chat/completions";
    private const string Models = "/models";

    /// <summary>The usual wait between chunks: an answer is seen to stream.</summary>
    private static readonly TimeSpan UsualGap = TimeSpan.FromMilliseconds(10);

    /// <summary>The usual waits of one answer are together no longer than this.</summary>
    private static readonly TimeSpan UsualGapsTogether = TimeSpan.FromSeconds(2);

    /// <exception cref="OperationCanceledException">The token was cancelled before the answer's head was there.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var response = await AnswerAsync(request, cancellationToken);
        response.RequestMessage = request;
        return response;
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri is { IsAbsoluteUri: true } uri ? uri.AbsolutePath : request.RequestUri?.OriginalString ?? "";
        var method = request.Method.Method;
        if (path.EndsWith(Chat, StringComparison.Ordinal))
        {
            return request.Method == HttpMethod.Post
                ? await ChatAsync(request, cancellationToken)
                : Fail(PracticeError.WrongMethod(method, path, "POST"), allowed: "POST");
        }

        var (isModels, model) = ReadModelPath(path);
        if (!isModels)
        {
            return Fail(PracticeError.UnknownAddress(method, path));
        }

        if (request.Method != HttpMethod.Get)
        {
            return Fail(PracticeError.WrongMethod(method, path, "GET"), allowed: "GET");
        }

        return model is null ? Json(HttpStatusCode.OK, PracticeWire.Models())
            : PracticeModels.All.Contains(model) ? Json(HttpStatusCode.OK, PracticeWire.Model(model))
            : Fail(PracticeError.UnknownModel(model));
    }

    private async Task<HttpResponseMessage> ChatAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        if (await PracticeBody.ReadAsync(message.Content, cancellationToken) is not ReadOnlyMemory<byte> body)
        {
            return Fail(PracticeError.TooLarge(PracticeBody.MaxBytes));
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(body.Span));
        using var document = PracticeBody.Parse(body, out var error);
        var request = document is null ? null : PracticeRequestReader.Read(document.RootElement, out error);
        var script = request is null ? null : new PracticeScript(request, hash);
        if (script is not null && script.Delay > TimeSpan.Zero)
        {
            await Task.Delay(script.Delay, time, cancellationToken);
        }

        error ??= script!.Failure;
        var response = error is not null ? Fail(error) : script!.Request.Stream ? Stream(script) : Whole(script);
        response.Headers.Add("x-request-id", $"req_practice_{hash[..24]}");
        return response;
    }

    private HttpResponseMessage Stream(PracticeScript script)
    {
        var content = new PracticeContent(Steps(script), null, time);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream", "utf-8");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private IEnumerable<PracticeStep> Steps(PracticeScript script)
    {
        var gap = script.Gap ?? UsualGapOf(script.Pieces);
        using var wire = new PracticeWire(script, time.GetUtcNow().ToUnixTimeSeconds());
        foreach (var chunk in PracticeChunks.Of(script))
        {
            yield return chunk.Kind switch
            {
                PracticeChunkKind.Break => new PracticeStep(PracticeStepKind.Break),
                PracticeChunkKind.Hang => new PracticeStep(PracticeStepKind.Hang),
                _ => new PracticeStep(PracticeStepKind.Send, wire.Event(chunk), chunk.IsPiece ? gap : TimeSpan.Zero),
            };
        }
    }

    private HttpResponseMessage Whole(PracticeScript script)
    {
        if (script.Directives.ErrorAfter is not null)
        {
            return Fail(PracticeError.InBand());
        }

        using var wire = new PracticeWire(script, time.GetUtcNow().ToUnixTimeSeconds());
        var body = wire.Whole();
        if (script.Directives.CutAfter is null && script.Directives.HangAfter is null)
        {
            return Json(HttpStatusCode.OK, body);
        }

        PracticeStep[] steps = script.Directives.CutAfter is not null
            ? [new(PracticeStepKind.Send, body.AsMemory(0, body.Length / 2)), new(PracticeStepKind.Break)]
            : [new(PracticeStepKind.Hang)];
        var content = new PracticeContent(steps, body.Length, time);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }

    private static TimeSpan UsualGapOf(int pieces)
    {
        var share = pieces == 0 ? TimeSpan.Zero : UsualGapsTogether / pieces;
        return share > UsualGap ? UsualGap : share < TimeSpan.FromMilliseconds(1) ? TimeSpan.Zero : share;
    }

    private static (bool IsModels, string? Model) ReadModelPath(string path)
    {
        var at = path.LastIndexOf($"{Models}/", StringComparison.Ordinal);
        return path.EndsWith(Models, StringComparison.Ordinal) ? (true, null)
            : at >= 0 ? (true, Uri.UnescapeDataString(path[(at + Models.Length + 1)..]))
            : (false, null);
    }

    private static HttpResponseMessage Fail(PracticeError error, string? allowed = null)
    {
        var response = Json((HttpStatusCode)error.Status, PracticeWire.Error(error));
        if (error.RetryAfterSeconds is int seconds)
        {
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        }

        if (allowed is not null)
        {
            response.Content.Headers.Allow.Add(allowed);
        }

        return response;
    }

    private static HttpResponseMessage Json(HttpStatusCode status, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.ContentLength = body.Length;
        return new HttpResponseMessage(status) { Content = content };
    }
}
