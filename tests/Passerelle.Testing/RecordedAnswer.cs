namespace Passerelle.Testing;

/// <summary>Makes the answer of a recorded exchange: its status, the headers that a provider itself set, and the exact bytes of its body.</summary>
public static class RecordedAnswer
{
    private static readonly string[] Names =
    [
        "content-type", "retry-after", "retry-after-ms", "x-should-retry", "x-request-id", "request-id", "date", "server", "via", "vary",
        "cache-control", "apim-request-id", "mistral-correlation-id", "x-amzn-requestid", "x-amzn-errortype", "x-generation-id", "etag", "cf-ray",
        "inference-id", "traceparent", "x-accel-buffering",
    ];

    private static readonly string[] Prefixes =
    [
        "x-ratelimit-", "ratelimit", "anthropic-", "openai-", "x-ms-", "azureml-", "azureai-", "x-amzn-bedrock-", "x-groq-", "x-inference-", "x-ds-", "x-envoy-", "x-kong-",
    ];

    /// <summary>The answer. A recording of server-sent events has one piece for each event and is chunked; any other body is one piece.</summary>
    public static UpstreamAnswer Of(RecordedExchange exchange)
    {
        var isStream = exchange.Kind is "sse" or "ndjson" or "eventstream";
        var answer = new UpstreamAnswer
        {
            Status = exchange.Status,
            IsStream = exchange.Kind == "sse",
            Framing = isStream ? BodyFraming.Chunked : BodyFraming.Length,
        };
        foreach (var (name, value) in exchange.ResponseHeaders.Where(header => IsAllowed(header.Key)))
        {
            answer.Headers.Add(new(name, value));
        }

        if (exchange.Kind == "sse")
        {
            answer.Replace(Events(exchange.ResponseBody).Select(bytes => new AnswerPiece(bytes, IsEvent: true)));
        }
        else if (exchange.ResponseBody.Length > 0)
        {
            answer.Pieces.Add(new AnswerPiece(exchange.ResponseBody));
        }

        return answer;
    }

    /// <summary>Cuts a body of server-sent events after each blank line (LF, CR or CR LF); the parts joined are the body again.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Events(ReadOnlyMemory<byte> body)
    {
        var start = 0;
        var isLineEmpty = true;
        for (var i = 0; i < body.Length; i++)
        {
            var isEnd = body.Span[i] is (byte)'\n' or (byte)'\r';
            if (body.Span[i] == '\r' && i + 1 < body.Length && body.Span[i + 1] == '\n')
            {
                i++;
            }

            if (isEnd && isLineEmpty && i + 1 > start)
            {
                yield return body[start..(i + 1)];
                start = i + 1;
            }

            isLineEmpty = isEnd;
        }

        if (start < body.Length)
        {
            yield return body[start..];
        }
    }

    private static bool IsAllowed(string name) =>
        Names.Contains(name, StringComparer.OrdinalIgnoreCase) || Prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
