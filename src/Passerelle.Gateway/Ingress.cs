using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;
using Passerelle.Protocol.PassThrough;

namespace Passerelle.Gateway;

/// <summary>Reads what the caller asks: the body into one piece of memory, and its head. Refuses what cannot be read in one way only.</summary>
public sealed class Ingress(GatewayOptions options, BodyBudget budget)
{
    /// <summary>Fills <see cref="Exchange.Body"/> and <see cref="Exchange.Head"/>.</summary>
    /// <exception cref="GatewayException">413 too large, 415 compressed, 408 too slow, 503 no room, 400 for everything that is wrong in it.</exception>
    public async ValueTask ReadAsync(Exchange x)
    {
        var request = x.Http.Request;
        Check(x);
        var body = RequestBody.TryStart(budget, (int)(request.ContentLength ?? 4096)) ?? throw Full();
        x.Body = body;
        try
        {
            var reader = request.BodyReader;
            var stays = MayStay(request);
            while (true)
            {
                var read = await reader.ReadAsync(x.Aborted);
                var bytes = read.Buffer;
                var fits = body.BytesReceived + bytes.Length <= options.MaxBodyBytes;
                stays = stays && fits && bytes.IsSingleSegment;
                if (stays && read.IsCompleted && body.TryKeep(reader, bytes))
                {
                    break;
                }

                if (stays && !read.IsCompleted)
                {
                    reader.AdvanceTo(bytes.Start, bytes.End);
                    continue;
                }

                var appended = fits && body.TryAppend(bytes);
                reader.AdvanceTo(bytes.End);
                if (!appended)
                {
                    throw fits ? Full() : TooLarge();
                }

                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (BadHttpRequestException e)
        {
            throw new GatewayException(FromServer(e));
        }

        body.SkipByteOrderMark();
        if (x.Dialect.ReadHead(body.Memory.Span, out var head) is { } error)
        {
            throw new GatewayException(error);
        }

        if (x.Route is { } route)
        {
            head.WithRoute(route.Model ?? head.Model, route.WantsStream(head), route.Stream && route.AsArray);
        }

        x.Head = head;
        if (head.ProviderOptions.Exists)
        {
            x.Options = RequestOptions.Read(body.Memory.Span.Slice(head.ProviderOptions.Start, head.ProviderOptions.Length));
        }
    }

    /// <summary>What the web server says of a request that it could not read.</summary>
    public static ApiError FromServer(BadHttpRequestException e) => e.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => TooLargeError("the limit"),
        StatusCodes.Status408RequestTimeout => new ApiError(ApiErrorKind.RequestTimeout, "The request body came too slowly or not at all; send it again."),
        _ => ApiError.Invalid("The request body ended before the length that its headers announce.", code: "incomplete_body"),
    };

    /// <summary>
    /// Whether a body is left in the server's memory: a large one, that fits into one block beside the request's head. A small one costs
    /// less to copy than a block costs to hold.
    /// </summary>
    private static bool MayStay(HttpRequest request) =>
        request.ContentLength is >= 16 * 1024 and <= WireBlocks.BlockBytes - (4 * 1024);

    private void Check(Exchange x)
    {
        var request = x.Http.Request;
        var headers = request.Headers;
        if (headers.ContentEncoding.Count > 0 && !string.Equals(headers.ContentEncoding, "identity", StringComparison.OrdinalIgnoreCase))
        {
            throw new GatewayException(new ApiError(ApiErrorKind.UnsupportedMediaType, "Compressed request bodies are not read; send it without Content-Encoding."));
        }

        if (request.ContentType is { } type && !IsJson(type) && !(x.Dialect is PassThroughDialect && IsForm(type)))
        {
            throw new GatewayException(new ApiError(ApiErrorKind.UnsupportedMediaType, "The request body must be JSON; send it with Content-Type: application/json."));
        }

        if (request.ContentLength > options.MaxBodyBytes)
        {
            throw TooLarge();
        }
    }

    /// <summary>JSON by name, or the two that clients send who do not say what they send.</summary>
    private static bool IsJson(string type) =>
        type.Contains("json", StringComparison.OrdinalIgnoreCase)
        || type.StartsWith("text/plain", StringComparison.OrdinalIgnoreCase)
        || type.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        || type.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>A form with a boundary, as it can be sent on.</summary>
    private static bool IsForm(string type) =>
        MediaTypeHeaderValue.TryParse(type, out var media) && string.Equals(media.MediaType, "multipart/form-data", StringComparison.OrdinalIgnoreCase);

    private GatewayException TooLarge() => new(TooLargeError($"{options.MaxBodyBytes / (1024 * 1024)} MB"));

    private static ApiError TooLargeError(string limit) =>
        new(ApiErrorKind.TooLarge, $"The request body is larger than {limit}. Send less, or pass files by URL.");

    private static GatewayException Full() => new(new ApiError(ApiErrorKind.Unavailable, "The gateway holds too many large requests now; try again in a moment.")
    {
        Code = "overloaded",
        RetryAfter = TimeSpan.FromSeconds(1),
    });
}
