using Passerelle.Testing;

namespace Passerelle.Tests.Processes;

/// <summary>What a caller of <see cref="Load"/> had in hand at the end.</summary>
/// <param name="Model">The model without its provider, of which no other request asked.</param>
/// <param name="Stream">Whether a stream was asked for.</param>
/// <param name="Answer">As far as it came; null when no connection was had.</param>
internal sealed record LoadAnswer(string Model, bool Stream, RawAnswer? Answer)
{
    /// <summary>Whether the caller can know that its answer is whole.</summary>
    public bool Complete => Answer is { Whole: true } whole && (!Stream || whole.Status != 200 || whole.Events is [.., "[DONE]"]);
}
