using System.Text.Json;
using System.Text.Unicode;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>Reads the body of a request: bounded, valid UTF-8, valid JSON, every string readable.</summary>
internal static class PracticeBody
{
    /// <summary>The largest body, in bytes: the same as the gateway's own limit.</summary>
    public const int MaxBytes = 32 * 1024 * 1024;

    private const int MaxDepth = 128;
    private const int ReadSize = 16 * 1024;

    /// <summary>The whole body, or null when it is larger than <see cref="MaxBytes"/>.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        // The stated length is only a hint: it may be absent, and it may lie.
        var stated = content.Headers.ContentLength ?? 0;
        if (stated > MaxBytes)
        {
            return null;
        }

        // Not disposed: it belongs to the content, which a later attempt may send again.
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        var body = new byte[Math.Max(stated + 1, ReadSize)];
        var length = 0;
        while (true)
        {
            var read = await stream.ReadAsync(body.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return body.AsMemory(0, length);
            }

            length += read;
            if (length > MaxBytes)
            {
                return null;
            }

            if (length == body.Length)
            {
                Array.Resize(ref body, Math.Min(length * 2, MaxBytes + 1));
            }
        }
    }

    /// <summary>The document, or null and the error to answer with. The caller disposes the document.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> body, out PracticeError? error)
    {
        error = Fault(body.Span);
        return error is null ? JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth }) : null;
    }

    private static PracticeError? Fault(ReadOnlySpan<byte> body)
    {
        if (!Utf8.IsValid(body))
        {
            return NotJson("it is not valid UTF-8");
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                // JsonDocument accepts "\ud800" and throws only when it is read. Reading it here gives one place to refuse it.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                {
                    reader.GetString();
                }
            }

            return null;
        }
        catch (JsonException e)
        {
            return NotJson($"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1} is wrong, or it is nested deeper than {MaxDepth}");
        }
        catch (InvalidOperationException)
        {
            return NotJson("a string holds half of a surrogate pair");
        }
    }

    private static PracticeError NotJson(string why) => PracticeError.Invalid(
        null,
        null,
        $"We could not parse the JSON body of your request: {why}.");
}
