namespace Passerelle.Testing;

/// <summary>A recorded exchange as the index lists it.</summary>
/// <param name="Id">Also its file's name.</param>
/// <param name="File">Path under the corpus folder.</param>
/// <param name="Protocol">For example <c>openai-chat</c>.</param>
/// <param name="Provider">For example <c>openrouter</c>.</param>
/// <param name="Model">Null where unknown.</param>
/// <param name="Status">HTTP status of the response.</param>
/// <param name="Kind">json, sse, ndjson, eventstream, binary, html, text or empty.</param>
/// <param name="Fidelity">What the recorder changed: raw and raw-binary are wire bytes.</param>
/// <param name="HasRequest">False where only the response was recorded.</param>
/// <param name="Quirks">Labels of oddities.</param>
/// <param name="Features">Labels such as <c>tool_calls</c>.</param>
public sealed record RecordingEntry(
    string Id,
    string File,
    string Protocol,
    string Provider,
    string? Model,
    int Status,
    string Kind,
    string Fidelity,
    bool HasRequest,
    IReadOnlyList<string> Quirks,
    IReadOnlyList<string> Features)
{
    public override string ToString() => Id;
}
