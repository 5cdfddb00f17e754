namespace Passerelle.Protocol;

/// <summary>One upstream call, as a caller may see it.</summary>
/// <param name="Provider">The provider's slug.</param>
/// <param name="Model">What the provider calls the model.</param>
/// <param name="Status">The provider's HTTP status; null when it gave none.</param>
/// <param name="Error">Why it did not answer; null for the call that does.</param>
public sealed record AnswerAttempt(string Provider, string Model, int? Status, string? Error);
