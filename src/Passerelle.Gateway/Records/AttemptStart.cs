namespace Passerelle.Gateway.Records;

/// <summary>What is known of an attempt before the upstream is called.</summary>
/// <param name="Id">Its own id, from <see cref="Ids.Next"/>.</param>
/// <param name="RequestId">The request that it serves.</param>
/// <param name="N">Its number within the request, from 1.</param>
/// <param name="ProviderId">Whom it calls.</param>
/// <param name="KeyId">With which key; null = none.</param>
/// <param name="MovesCursor">Whether this key's turn is to be remembered (a provider with more than one key).</param>
/// <param name="Model">The provider's name of the model.</param>
/// <param name="UrlRule">Which address rule made the URL; 0 = none.</param>
/// <param name="StartedAt">When it begins.</param>
public readonly record struct AttemptStart(
    long Id,
    long RequestId,
    int N,
    long ProviderId,
    long? KeyId,
    bool MovesCursor,
    string Model,
    int UrlRule,
    DateTimeOffset StartedAt);
