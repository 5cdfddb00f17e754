using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Admin;

/// <summary>One request to the admin API: its names, its body, its answer.</summary>
public sealed class AdminCall(HttpContext http)
{
    private const int MostBodyBytes = 1024 * 1024;

    /// <summary>Cancelled when the caller has left.</summary>
    public CancellationToken Aborted => http.RequestAborted;

    /// <summary>A name from the route.</summary>
    public string Name(string parameter) => Uri.UnescapeDataString((string?)http.Request.RouteValues[parameter] ?? "");

    /// <summary>A number from the route; -1, which nothing has, when it is none.</summary>
    public long Id(string parameter) =>
        long.TryParse(Name(parameter), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1;

    /// <summary>A value from the query; null when it is not there.</summary>
    public string? Query(string parameter) => http.Request.Query.TryGetValue(parameter, out var value) ? value.ToString() : null;

    /// <summary>All values of one name from the query.</summary>
    public IReadOnlyList<string> QueryList(string parameter) => [.. http.Request.Query[parameter].OfType<string>()];

    /// <summary>Refuses a body that does not call itself JSON: a form or a plain text is what a foreign web page can make a browser send.</summary>
    /// <exception cref="GatewayException">415.</exception>
    public void RequireJson()
    {
        var request = http.Request;
        var type = request.ContentType.AsSpan();
        var end = type.IndexOf(';');
        if (!(end < 0 ? type : type[..end]).Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase))
        {
            throw new GatewayException(new ApiError(ApiErrorKind.UnsupportedMediaType, "Send a JSON object with Content-Type: application/json."));
        }

        if (request.Headers.ContentEncoding.Count > 0 && !string.Equals(request.Headers.ContentEncoding, "identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new GatewayException(new ApiError(ApiErrorKind.UnsupportedMediaType, "Compressed request bodies are not read; send it without Content-Encoding."));
        }
    }

    /// <summary>Reads the body.</summary>
    /// <exception cref="GatewayException">400 for all that is wrong in it, 413 over 1 MB.</exception>
    public async Task<T> ReadAsync<T>(JsonTypeInfo<T> type)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBodyBytes;
        }

        try
        {
            var reader = http.Request.BodyReader;
            while (true)
            {
                var read = await reader.ReadAsync(Aborted);
                if (!read.IsCompleted)
                {
                    reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                    continue;
                }

                // Given back before it is judged: a refusal would leave the reading open, which the server reports as a fault.
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return AdminBody.Read(body, type);
            }
        }
        catch (BadHttpRequestException e)
        {
            throw new GatewayException(e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? new ApiError(ApiErrorKind.TooLarge, "The body of an admin request may have 1 MB.")
                : Ingress.FromServer(e));
        }
    }

    /// <summary>Answers with an object.</summary>
    public async Task AnswerAsync<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, Aborted);
    }

    /// <summary>Answers 204: done, and there is nothing to say.</summary>
    public Task DoneAsync()
    {
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }
}
