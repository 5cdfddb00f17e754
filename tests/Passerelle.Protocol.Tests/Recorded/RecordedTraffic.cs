using System.Text.Json;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Recorded;

/// <summary>The recorded exchanges of Chat Completions, which are not part of the repository: tests that need them are skipped where they are absent.</summary>
internal static class RecordedTraffic
{
    private static readonly Lazy<IReadOnlyList<RecordedExchange>> Chat =
        new(() => [.. Recordings.Shared!.List(protocol: "openai-chat").Select(entry => Recordings.Shared.Load(entry.Id)).OrderBy(x => x.Id, StringComparer.Ordinal)]);

    /// <summary>Every exchange, ordered by id; skips the test when there are none here.</summary>
    public static IReadOnlyList<RecordedExchange> OpenAiChat()
    {
        Assert.SkipUnless(Recordings.Available, "The recordings are absent: put them in shared/data/recordings beside the checkout or set PASSERELLE_SHARED.");
        return Chat.Value;
    }

    /// <summary>What an independent decoder read out of the answer; undefined where there is nothing.</summary>
    public static JsonElement Expect(this RecordedExchange x) =>
        x.Json.TryGetProperty("expect", out var expect) && expect.ValueKind == JsonValueKind.Object ? expect : default;

    /// <summary>Whether the answer was made up, for what nobody recorded.</summary>
    public static bool IsMadeUp(this RecordedExchange x) => x.Fidelity is "shape" or "edited";
}
