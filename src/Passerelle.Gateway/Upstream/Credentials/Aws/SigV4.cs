using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Passerelle.Gateway.Upstream.Credentials.Aws;

/// <summary>
/// Signs requests as AWS wants it (Signature Version 4, "Create a signed AWS API request"), in the header <c>Authorization</c>. As all
/// services but S3 want it, each segment of the path is encoded once more than it is on the wire: <c>%3A</c> is signed as <c>%253A</c>.
/// </summary>
public static class SigV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Signs a request that is otherwise complete, with its host, its content type and all headers that begin with <c>x-amz</c>.</summary>
    /// <param name="request">The request. Its content must be one that can be read twice.</param>
    /// <param name="keys">What it is signed with.</param>
    /// <param name="region">Such as <c>us-east-1</c>.</param>
    /// <param name="service">Such as <c>bedrock</c>.</param>
    /// <param name="now">The time, by AWS's clock.</param>
    /// <param name="cancellationToken">Ends the reading of the content.</param>
    public static async ValueTask SignAsync(
        HttpRequestMessage request, AwsKeys keys, string region, string service, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var body = await HashAsync(request.Content, cancellationToken);
        var timestamp = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        Set(request.Headers, "x-amz-date", timestamp);
        Set(request.Headers, "x-amz-security-token", keys.SessionToken?.Reveal());

        var headers = SignedHeaders(request);
        var names = string.Join(';', headers.Select(header => header.Name));
        var canonical = new StringBuilder()
            .Append(request.Method.Method).Append('\n')
            .Append(CanonicalPath(request.RequestUri!.AbsolutePath)).Append('\n')
            .Append(CanonicalQuery(request.RequestUri.Query)).Append('\n');
        foreach (var (name, value) in headers)
        {
            canonical.Append(name).Append(':').Append(value).Append('\n');
        }

        canonical.Append('\n').Append(names).Append('\n').Append(body);

        var day = timestamp[..8];
        var scope = $"{day}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{timestamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Encoding.UTF8.GetBytes($"AWS4{keys.SecretAccessKey.Reveal()}");
        foreach (var part in (string[])[day, region, service, "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var signature = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        request.Headers.Authorization = new AuthenticationHeaderValue(Algorithm, $"Credential={keys.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}");
    }

    /// <summary>The path as it is signed: what is on the wire, without empty segments and dots, each segment encoded.</summary>
    public static string CanonicalPath(string path)
    {
        var segments = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..")
            {
                if (segments.Count > 0)
                {
                    segments.RemoveAt(segments.Count - 1);
                }
            }
            else if (segment.Length > 0 && segment != ".")
            {
                segments.Add(Encode(segment));
            }
        }

        var canonical = "/" + string.Join('/', segments);
        return segments.Count > 0 && path.EndsWith('/') ? canonical + "/" : canonical;
    }

    /// <summary>The query as it is signed: decoded, encoded in AWS's way, sorted by name, then by value.</summary>
    private static string CanonicalQuery(string query)
    {
        if (query.Length < 2)
        {
            return "";
        }

        var parameters = new List<(string Name, string Value)>();
        foreach (var part in query[1..].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
            parameters.Add((Encode(Uri.UnescapeDataString(name)), Encode(Uri.UnescapeDataString(value))));
        }

        parameters.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name) is var byName and not 0 ? byName : string.CompareOrdinal(a.Value, b.Value));
        return string.Join('&', parameters.Select(p => $"{p.Name}={p.Value}"));
    }

    private static List<(string Name, string Value)> SignedHeaders(HttpRequestMessage request)
    {
        var headers = new List<(string Name, string Value)> { ("host", request.Headers.Host ?? request.RequestUri!.Authority) };
        if (request.Content?.Headers.NonValidated.TryGetValues("Content-Type", out var type) == true)
        {
            headers.Add(("content-type", Trimmed(type.ToString())));
        }

        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (name.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase))
            {
                headers.Add((name.ToLowerInvariant(), Trimmed(values.ToString())));
            }
        }

        headers.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return headers;
    }

    private static void Set(HttpRequestHeaders headers, string name, string? value)
    {
        headers.Remove(name);
        if (value is not null)
        {
            headers.Add(name, value);
        }
    }

    /// <summary>Several spaces count as one, those at the ends not at all.</summary>
    private static string Trimmed(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
            {
                encoded.Append((char)b);
            }
            else
            {
                encoded.Append('%').Append(b.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return encoded.ToString();
    }

    private static async ValueTask<string> HashAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return Hex(SHA256.HashData([]));
        }

        await using var sink = new HashSink();
        await content.CopyToAsync(sink, cancellationToken);
        return Hex(sink.Finish());
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
