namespace Passerelle.Protocol;

/// <summary>What a writer of an answer says where the provider did not say it.</summary>
/// <param name="Id">The gateway's id of the request, such as <c>req_…</c>: the base of made-up ids.</param>
/// <param name="Model">The model that was called.</param>
/// <param name="Created">Now, in seconds since 1970 (UTC).</param>
/// <param name="WantsUsage">Whether the caller wants usage in a stream, where a dialect leaves that to it.</param>
public sealed record AnswerFrame(string Id, string Model, long Created, bool WantsUsage)
{
    /// <summary>Whether Gemini's stream is to be a JSON array and not events (no <c>alt=sse</c>).</summary>
    public bool AsArray { get; init; }

    /// <summary>The request in the neutral form, for dialects whose answers repeat parts of it (OpenAI Responses).</summary>
    public Model.ChatRequest? Request { get; init; }

    /// <summary>What was changed in the request on its way (<see cref="RequestTranslation.Changes"/>), in the caller's words, for dialects whose answers have warnings.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    /// <summary>How the request came to its provider, for dialects whose answers tell it; null when nobody routed it.</summary>
    public AnswerRouting? Routing { get; init; }
}
