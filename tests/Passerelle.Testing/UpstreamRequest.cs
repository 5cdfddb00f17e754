using System.Text.Json;

namespace Passerelle.Testing;

/// <summary>One HTTP/1.1 request as the upstream received it: nothing decoded, nothing dropped.</summary>
public sealed class UpstreamRequest
{
    private readonly Lazy<JsonElement?> _json;

    internal UpstreamRequest(string head, string method, string target, string version, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        Head = head;
        Method = method;
        Target = target;
        Version = version;
        Headers = headers;
        _json = new Lazy<JsonElement?>(ParseBody);
    }

    /// <summary>The request line and header lines exactly as received (Latin-1), CR LF between lines, without the blank line.</summary>
    public string Head { get; }

    public string Method { get; }

    /// <summary>Path and query exactly as on the wire, still percent-encoded.</summary>
    public string Target { get; }

    /// <summary>For example <c>HTTP/1.1</c>.</summary>
    public string Version { get; }

    /// <summary>All header lines in the order received; a name that came twice is here twice.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The body without its framing (chunked bodies are joined).</summary>
    public byte[] Body { get; internal set; } = [];

    /// <summary>False when the client went away before the whole body had come.</summary>
    public bool BodyComplete { get; internal set; } = true;

    /// <summary><see cref="Target"/> up to the question mark.</summary>
    public string Path => Target.Split('?', 2)[0];

    /// <summary>The key that the caller used: <c>Authorization: Bearer</c>, else <c>api-key</c>, <c>x-api-key</c>, <c>x-goog-api-key</c>.</summary>
    public string? ApiKey
    {
        get
        {
            if (Header("authorization") is { } authorization && authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
            {
                return authorization["Bearer ".Length..].Trim();
            }

            return Header("api-key") ?? Header("x-api-key") ?? Header("x-goog-api-key");
        }
    }

    /// <summary>The body as JSON, or null when it is empty or not JSON.</summary>
    public JsonElement? Json => _json.Value;

    /// <summary>The top-level <c>model</c> of a JSON body, else Gemini's or Bedrock's in the path.</summary>
    public string? Model => Member("model") is { ValueKind: JsonValueKind.String } model ? model.GetString() : PathModel();

    /// <summary>True when a JSON body says <c>"stream": true</c>, or Gemini's path does.</summary>
    public bool Stream => Member("stream") is { ValueKind: JsonValueKind.True } || Path.EndsWith(":streamGenerateContent", StringComparison.Ordinal);

    /// <summary>The first value of a header, by name without regard to case; null when absent.</summary>
    public string? Header(string name)
    {
        foreach (var (key, value) in Headers)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>A top-level member of a JSON object body; null when absent.</summary>
    public JsonElement? Member(string name) =>
        Json is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(name, out var value) ? value : null;

    private JsonElement? ParseBody()
    {
        if (Body.Length == 0)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(Body);
            return JsonElement.ParseValue(ref reader);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What stands between <c>/models/</c> and the last colon, or on Bedrock between <c>/model/</c> and the last slash.</summary>
    private string? PathModel()
    {
        const string Bedrock = "/model/";
        if (Path.StartsWith(Bedrock, StringComparison.Ordinal) && Path.LastIndexOf('/') is var last && last > Bedrock.Length)
        {
            return Uri.UnescapeDataString(Path[Bedrock.Length..last]);
        }

        var start = Path.IndexOf("/models/", StringComparison.Ordinal);
        var end = Path.LastIndexOf(':');
        return start < 0 || end < start ? null : Uri.UnescapeDataString(Path[(start + "/models/".Length)..end]);
    }
}
