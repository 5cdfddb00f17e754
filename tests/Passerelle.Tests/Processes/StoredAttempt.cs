using Passerelle.Gateway.Records;

namespace Passerelle.Tests.Processes;

/// <summary>A row of <c>attempts</c>. An open one has no outcome.</summary>
internal sealed record StoredAttempt(long Id, long RequestId, string Model, AttemptOutcome? Outcome);
