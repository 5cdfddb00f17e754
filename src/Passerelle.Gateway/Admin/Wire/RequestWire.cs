using System.Text.Json;

namespace Passerelle.Gateway.Admin.Wire;

/// <summary>A request that has ended, as it is on record. No prompt and no answer is in it.</summary>
public sealed record RequestWire
{
    /// <summary><c>req_…</c></summary>
    public required string Id { get; init; }

    /// <summary>When it came.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Until the first content, in milliseconds; null = there was none.</summary>
    public double? FirstTokenMs { get; init; }

    /// <summary>The part of the duration that was the gateway's, in milliseconds.</summary>
    public required double OverheadMs { get; init; }

    /// <summary>How the caller talks.</summary>
    public required string Dialect { get; init; }

    /// <summary>The name of the gateway key; null = none was recognised.</summary>
    public string? GatewayKey { get; init; }

    /// <summary>The model as the caller named it.</summary>
    public required string Model { get; init; }

    /// <summary>The provider of the last attempt; <c>#</c> and a number when it is gone.</summary>
    public string? Provider { get; init; }

    /// <summary>The model as the provider was asked for it.</summary>
    public string? TargetModel { get; init; }

    /// <summary>Whether a stream was asked for.</summary>
    public required bool Stream { get; init; }

    /// <summary>The HTTP status given to the caller; 0 = none any more.</summary>
    public required int Status { get; init; }

    /// <summary><c>ok</c>, <c>error</c>, <c>client_gone</c>, <c>crashed</c>, <c>refused</c>, <c>truncated</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>How many upstream calls it took.</summary>
    public required int Attempts { get; init; }

    /// <summary>The code of the error, such as <c>upstream_error</c>; null = none.</summary>
    public string? Error { get; init; }

    /// <summary>Tokens as the provider counted them.</summary>
    public required TokensWire Tokens { get; init; }

    /// <summary>The provider's usage object as it came; null = none.</summary>
    public JsonElement? Usage { get; init; }

    /// <summary>Bytes of the caller's body.</summary>
    public required long RequestBytes { get; init; }

    /// <summary>Bytes of the answer's body.</summary>
    public required long ResponseBytes { get; init; }
}

/// <summary>Tokens of a request; null = not told.</summary>
public sealed record TokensWire(long? Input, long? Cached, long? Output, long? Reasoning);

/// <summary>Requests, the newest first.</summary>
/// <param name="Data">The requests.</param>
/// <param name="NextBefore">What to give as <c>before</c> for the next page; null = there is none.</param>
public sealed record RequestPageWire(IReadOnlyList<RequestWire> Data, string? NextBefore);

/// <summary>A request with its upstream calls, in their order.</summary>
public sealed record RequestDetailWire(RequestWire Request, IReadOnlyList<AttemptWire> Attempts);

/// <summary>One upstream call.</summary>
public sealed record AttemptWire
{
    /// <summary><c>att_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Its number within the request, from 1.</summary>
    public required int N { get; init; }

    /// <summary>Whom it called; <c>#</c> and a number when the provider is gone.</summary>
    public required string Provider { get; init; }

    /// <summary>The number of the provider's key; null = none was used.</summary>
    public long? KeyId { get; init; }

    /// <summary>That key as far as it may be shown; null = it is gone, or none was used.</summary>
    public string? Key { get; init; }

    /// <summary>The provider's name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took, in milliseconds; null = it is open.</summary>
    public double? DurationMs { get; init; }

    /// <summary>The provider's HTTP status; null = none came.</summary>
    public int? Status { get; init; }

    /// <summary><c>ok</c>, <c>error</c>, <c>unreachable</c>, <c>timeout</c>, <c>truncated</c>, <c>client_gone</c>, <c>interrupted</c>; null = open.</summary>
    public string? Outcome { get; init; }

    /// <summary>Whether the caller had been given a part of its answer.</summary>
    public bool? Committed { get; init; }

    /// <summary>What went wrong.</summary>
    public string? Error { get; init; }
}
