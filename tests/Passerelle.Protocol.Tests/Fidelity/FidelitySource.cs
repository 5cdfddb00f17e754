using System.Text.Json;
using Passerelle.Protocol.Tests.EventStream;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>A kind of recorded traffic: a dialect behind its own front or another one (Claude on Bedrock and Vertex AI).</summary>
/// <param name="Name">The protocol of the recordings.</param>
/// <param name="Dialect">The dialect of its bodies.</param>
internal sealed record FidelitySource(string Name, IProviderChatDialect Dialect)
{
    private static readonly string[] Fronts = ["", "-bedrock", "-vertex"];

    /// <summary>All that the gateway's providers speak, in the order of their registration.</summary>
    public static IReadOnlyList<FidelitySource> All { get; } =
        [.. Dialects.All.OfType<IProviderChatDialect>().SelectMany(dialect => (dialect == Dialects.AnthropicMessages ? Fronts : [""]).Select(front => new FidelitySource(dialect.Name + front, dialect)))];

    /// <summary>The source of a protocol of the recordings; null for what is no conversation.</summary>
    public static FidelitySource? Of(string protocol) => All.FirstOrDefault(source => source.Name == protocol);

    /// <summary>Whether Anthropic's events come in Bedrock's chunks.</summary>
    private bool IsWrapped => Dialect == Dialects.AnthropicMessages;

    /// <summary>Whether a recording of this kind is a stream.</summary>
    public static bool IsStream(string kind) => kind is "sse" or "ndjson" or "eventstream";

    /// <summary>What cuts a recorded stream into events.</summary>
    public FrameCutter Cutter(string kind) => new(FramingOf(kind), IsWrapped);

    /// <summary>The events of a recorded stream, found apart from every scanner of ours.</summary>
    public IReadOnlyList<(string Name, string Data)> ReferenceEvents(string kind, ReadOnlySpan<byte> body) => FramingOf(kind) switch
    {
        StreamFraming.AwsEventStream => [.. AwsMessages.Read(body).Select(message => (message.Name, System.Text.Encoding.UTF8.GetString(IsWrapped ? Inner(message.Payload) : message.Payload)))],
        StreamFraming.Lines => [.. System.Text.Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => ("", line))],
        _ => Sse.ReferenceEvents.Read(body),
    };

    /// <summary>Where the events of a recorded stream end.</summary>
    public IEnumerable<int> Ends(string kind, byte[] body) => FramingOf(kind) switch
    {
        StreamFraming.AwsEventStream => AwsMessages.Ends(body),
        StreamFraming.Lines => Enumerable.Range(1, body.Length).Where(end => body[end - 1] == (byte)'\n'),
        _ => RecordedAnswer.Events(body).Select(frame => System.Runtime.InteropServices.MemoryMarshal.TryGetArray(frame, out var part) ? part.Offset + part.Count : 0),
    };

    private static StreamFraming FramingOf(string kind) => kind switch
    {
        "eventstream" => StreamFraming.AwsEventStream,
        "ndjson" => StreamFraming.Lines,
        _ => StreamFraming.Events,
    };

    private static byte[] Inner(byte[] payload)
    {
        using var json = JsonDocument.Parse(payload);
        return json.RootElement.TryGetProperty("bytes", out var bytes) ? bytes.GetBytesFromBase64() : payload;
    }
}
