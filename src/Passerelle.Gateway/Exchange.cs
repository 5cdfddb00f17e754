using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Upstream;
using Passerelle.Protocol;
using Passerelle.Protocol.AiSdkGateway;
using Passerelle.Protocol.Embeddings;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.OpenAiChat;
using Passerelle.Protocol.Reranks;
using Passerelle.Protocol.TokenCounts;

namespace Passerelle.Gateway;

/// <summary>One request and all that is learnt about it on its way. Made by <see cref="GatewayPipeline"/>, passed to every stage.</summary>
public sealed class Exchange(HttpContext http, ICallerDialect dialect, ConfigSnapshot config, long id, TimeProvider time) : IDisposable
{
    private string? _requestId;
    private ChatRequest? _neutral;
    private EmbeddingsRequest? _embeddings;
    private RerankRequest? _rerank;

    /// <summary>The connection to the caller.</summary>
    public HttpContext Http { get; } = http;

    /// <summary>How the caller talks.</summary>
    public ICallerDialect Dialect { get; } = dialect;

    /// <summary>What the caller says in the address; null where its dialect says all in the body.</summary>
    public CallRoute? Route { get; init; }

    /// <summary>The configuration that this request started with and keeps.</summary>
    public ConfigSnapshot Config { get; } = config;

    /// <summary>The request's number.</summary>
    public long Id { get; } = id;

    /// <summary>The request's number as the caller sees it, <c>req_…</c>.</summary>
    public string RequestId => _requestId ??= Ids.RequestText(Id);

    /// <summary>The wall-clock time of arrival.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>The monotonic time of arrival.</summary>
    public long StartedTimestamp { get; } = time.GetTimestamp();

    /// <summary>Cancelled when the caller has left.</summary>
    public CancellationToken Aborted { get; } = http.RequestAborted;

    /// <summary>Who asks; null until authenticated.</summary>
    public Caller? Caller { get; set; }

    /// <summary>The body; null until read.</summary>
    public RequestBody? Body { get; set; }

    /// <summary>
    /// The request in the neutral form, read when a target of another dialect asks for it first.
    /// </summary>
    /// <exception cref="GatewayException">400: a field is wrong.</exception>
    public ChatRequest Neutral()
    {
        if (_neutral is null)
        {
            var error = Dialect is TokenCountDialect counting
                ? counting.ReadRequest(Body!.Memory, out _neutral)
                : ((ICallerChatDialect)Dialect).ReadRequest(Body!.Memory, out _neutral);
            if (error is not null)
            {
                throw new GatewayException(error);
            }

            // Some dialects say it in the address.
            _neutral.Stream = Head!.Stream;

            // Those are for gateways, and have been read.
            _neutral.Extra.RemoveAll(field => field.Name == "providerOptions" || (Route is RawPredictRoute && field.Name == RawPredictRoute.VersionField));
        }

        return _neutral;
    }

    /// <summary>The request for embeddings in the neutral form, read when first asked for.</summary>
    /// <exception cref="GatewayException">400: a field is wrong.</exception>
    public EmbeddingsRequest NeutralEmbeddings()
    {
        if (_embeddings is null && ((ICallerEmbeddingsDialect)Dialect).ReadRequest(Body!.Memory, Route?.Model, out _embeddings) is { } error)
        {
            throw new GatewayException(error);
        }

        return _embeddings;
    }

    /// <summary>The wish for a ranking in the neutral form, read when first asked for.</summary>
    /// <exception cref="GatewayException">400: a field is wrong.</exception>
    public RerankRequest NeutralRerank()
    {
        if (_rerank is null && ((ICallerRerankDialect)Dialect).ReadRequest(Body!.Memory, out _rerank) is { } error)
        {
            throw new GatewayException(error);
        }

        return _rerank;
    }

    /// <summary>What a translated answer says where its provider did not say it.</summary>
    public AnswerFrame Frame(string model, TimeProvider time) =>
        new(RequestId, model, time.GetUtcNow().ToUnixTimeSeconds(), Head!.WantsStreamUsage)
        {
            AsArray = Head.AsArray,
            Request = _neutral,
            Changes = Attempt?.Wire.Changes ?? [],
            Routing = Attempt is not null && AiSdkGatewayDialect.IsNameOfOne(Dialect.Name) ? Routing(Attempt) : null,
        };

    private AnswerRouting Routing(Attempt answering) => new(
        Model!,
        answering.Target.Provider.Slug,
        [.. Attempts.Select(attempt => new AnswerAttempt(
            attempt.Target.Provider.Slug,
            attempt.Target.Model,
            attempt.Status,
            ReferenceEquals(attempt, answering) ? null : attempt.Failure?.Error.Message ?? ""))])
    {
        Fallbacks = [.. Plan.Targets.SkipWhile(target => target != answering.Target).Skip(1).Select(target => target.Provider.Slug).Distinct()],
    };

    /// <summary>Whether media that were named by URL stand in the neutral form by value now.</summary>
    public bool HasMediaByValue { get; set; }

    /// <summary>The head of the body; null until read.</summary>
    public RequestHead? Head { get; set; }

    /// <summary>How the caller wants it to be served.</summary>
    public RequestOptions Options { get; set; } = RequestOptions.None;

    /// <summary>The model that was asked for, or the default; null until planned.</summary>
    public string? Model { get; set; }

    /// <summary>Where it may go, in order; empty until planned.</summary>
    public RoutePlan Plan { get; set; } = RoutePlan.Empty;

    /// <summary>The upstream calls made, in order.</summary>
    public List<Attempt> Attempts { get; } = new(1);

    /// <summary>The attempt that is under way or was last; null before the first.</summary>
    public Attempt? Attempt => Attempts.Count > 0 ? Attempts[^1] : null;

    /// <summary>What the caller is told when it does not get an answer.</summary>
    public ApiError? Error { get; set; }

    /// <summary>The error's code, such as <c>model_not_found</c>, as it is logged and kept; null when there is none.</summary>
    public string? ErrorCode => Error is null ? null : Error.Code ?? OpenAiErrors.CodeOf(Error.Kind);

    /// <summary>The provider's own error answer, when it goes to the caller unchanged in place of <see cref="Error"/>.</summary>
    public UpstreamErrorAnswer? UpstreamAnswer { get; set; }

    /// <summary>How it ended; <see cref="RequestOutcome.Refused"/> until it has got further.</summary>
    public RequestOutcome Outcome { get; set; } = RequestOutcome.Refused;

    /// <summary>The HTTP status given to the caller; 0 while none is.</summary>
    public int Status { get; set; }

    /// <summary>The status of the error that the caller is about to get; null when it gets none, or only as the end of a stream.</summary>
    public int? StatusOfError => Error is null || Http.Response.HasStarted ? null : UpstreamAnswer?.Status ?? Error.Status;

    /// <summary>Bytes of body sent to the caller.</summary>
    public long ResponseBytes { get; set; }

    /// <summary>From arrival to the first content given to the caller; null if none was.</summary>
    public TimeSpan? FirstToken { get; set; }

    /// <summary>Time spent waiting for providers before the answer began.</summary>
    public TimeSpan UpstreamWait { get; set; }

    /// <summary>Whether the end of this request is on record.</summary>
    public bool Settled { get; set; }

    /// <summary>Time since arrival.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(StartedTimestamp);

    /// <summary>The gateway's own share of the time until the answer began: all but the waiting for providers.</summary>
    public TimeSpan Overhead { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Body?.Dispose();
        foreach (var attempt in Attempts)
        {
            attempt.Dispose();
        }
    }
}
