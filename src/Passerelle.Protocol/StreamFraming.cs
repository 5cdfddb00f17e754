namespace Passerelle.Protocol;

/// <summary>How a stream is cut into events.</summary>
public enum StreamFraming
{
    /// <summary>Server-sent events, <c>text/event-stream</c> (WHATWG HTML §9.2).</summary>
    Events,

    /// <summary>One JSON value a line, <c>application/x-ndjson</c> (Ollama).</summary>
    Lines,

    /// <summary>Binary messages with checksums, <c>application/vnd.amazon.eventstream</c> (Amazon Bedrock).</summary>
    AwsEventStream,

    /// <summary>Such messages with an event of the model's maker in each, in base64 (Claude on Amazon Bedrock, invoked as itself).</summary>
    BedrockChunks,
}
