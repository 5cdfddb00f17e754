using System.Text;
using System.Text.Json;

namespace Passerelle.Testing;

/// <summary>One recorded exchange, loaded whole.</summary>
public sealed class RecordedExchange
{
    private RecordedExchange(JsonElement json)
    {
        Json = json;
        var response = json.GetProperty("response");
        Status = response.GetProperty("status").GetInt32();
        Kind = response.GetProperty("kind").GetString()!;
        Fidelity = response.GetProperty("fidelity").GetString()!;
        ResponseHeaders = Headers(response);
        ResponseBody = Body(response) ?? [];
        if (json.GetProperty("request") is { ValueKind: JsonValueKind.Object } request)
        {
            Method = request.GetProperty("method").GetString();
            Host = request.GetProperty("host").GetString();
            Path = request.GetProperty("path").GetString();
            RequestHeaders = Headers(request);
            RequestBody = Body(request);
        }
    }

    public string Id => Json.GetProperty("id").GetString()!;

    public string Protocol => Json.GetProperty("protocol").GetString()!;

    public string Provider => Json.GetProperty("provider").GetString()!;

    public string? Model => Json.GetProperty("model").GetString();

    public int Status { get; }

    /// <summary>json, sse, ndjson, eventstream, binary, html, text or empty.</summary>
    public string Kind { get; }

    /// <summary>What the recorder changed: raw and raw-binary are wire bytes.</summary>
    public string Fidelity { get; }

    /// <summary>Names and values as recorded; framing and encodings are not among them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ResponseHeaders { get; }

    /// <summary>The body, decompressed, byte for byte as recorded.</summary>
    public byte[] ResponseBody { get; }

    /// <summary>Null where only the response was recorded; so are the next ones.</summary>
    public string? Method { get; }

    public string? Host { get; }

    /// <summary>Path and query, keys scrubbed.</summary>
    public string? Path { get; }

    public IReadOnlyList<KeyValuePair<string, string>> RequestHeaders { get; } = [];

    public byte[]? RequestBody { get; }

    /// <summary>The whole file, for what has no property here (<c>quirks</c>, <c>expect</c>, …).</summary>
    public JsonElement Json { get; }

    internal static RecordedExchange Load(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return new RecordedExchange(document.RootElement.Clone());
    }

    private static List<KeyValuePair<string, string>> Headers(JsonElement message)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (message.GetProperty("headers") is { ValueKind: JsonValueKind.Object } recorded)
        {
            foreach (var header in recorded.EnumerateObject())
            {
                headers.Add(new(header.Name, header.Value.GetString()!));
            }
        }

        return headers;
    }

    private static byte[]? Body(JsonElement message)
    {
        if (message.GetProperty("body_base64") is { ValueKind: JsonValueKind.String } encoded)
        {
            return encoded.GetBytesFromBase64();
        }

        return message.GetProperty("body").GetString() is { } text ? Encoding.UTF8.GetBytes(text) : null;
    }
}
