using Passerelle.Gateway.Records;

namespace Passerelle.Tests.Processes;

/// <summary>A row of <c>requests</c>.</summary>
internal sealed record StoredRequest(long Id, int Status, RequestOutcome Outcome, long? InputTokens, long? OutputTokens, int Attempts);
