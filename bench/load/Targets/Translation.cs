using Passerelle.Load.Report;
using Passerelle.Load.Upstream;

namespace Passerelle.Load.Targets;

/// <summary>
/// A caller of one dialect at a provider of another. Servers that cannot translate are asked in the provider's dialect, for the same
/// stream as it is.
/// </summary>
/// <param name="Id">Its name in the result files.</param>
/// <param name="Title">Its name in the table: caller, then provider.</param>
/// <param name="Caller">What the caller speaks.</param>
/// <param name="Provider">What the provider speaks.</param>
/// <param name="EventsAround">How many events a translated stream has beside those with text.</param>
internal sealed record Translation(string Id, string Title, Wire Caller, Wire Provider, int EventsAround)
{
    /// <summary>Those that are measured.</summary>
    public static IReadOnlyList<Translation> All { get; } =
    [
        // finish_reason, usage, [DONE]; the role stands in the first event with text.
        new("openai_anthropic", "OpenAI → Anthropic", Wire.OpenAi, Wire.Anthropic, 3),
        new("openai_gemini", "OpenAI → Gemini", Wire.OpenAi, Wire.Gemini, 3),

        // message_start, content_block_start, content_block_stop, message_delta, message_stop.
        new("anthropic_openai", "Anthropic → OpenAI", Wire.Anthropic, Wire.OpenAi, 5),
    ];

    public Measure FloodCpu { get; } = new($"translated_cpu_{Id}", $"CPU µs/chunk, no gap, {Title}", 2);

    public Measure FloodChunks { get; } = new($"translated_chunks_{Id}", $"SSE chunks/s, no gap, {Title}", 0);

    public Measure PacedCpu { get; } = new($"translated_cpu_paced_{Id}", $"CPU µs/chunk, 10 ms gap, {Title}", 1);

    /// <summary>Events with text in a stream of the provider of <paramref name="count"/> events and the closing ones.</summary>
    public int Pieces(int count) => count - FixedStream.Of(Provider).Opening.Length;

    /// <summary>All events that a caller gets for it.</summary>
    public int Events(int count, bool isTranslated) => isTranslated ? Pieces(count) + EventsAround : count + FixedStream.Of(Provider).Closing.Length;
}
