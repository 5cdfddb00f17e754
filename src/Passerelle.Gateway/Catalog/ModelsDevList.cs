using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Catalog.Shapes;
using Passerelle.Gateway.Config;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog;

/// <summary>
/// <c>GET /api.json</c>: the models of this gateway in the shape of models.dev, with which opencode (<c>OPENCODE_MODELS_URL</c>) and Kilo Code
/// (<c>KILO_MODELS_URL</c>) fill their lists to choose from.
/// </summary>
/// <remarks>
/// Those programs send no key. So a program of this machine gets the list without one; any other needs a key in a header, or in the path
/// (<see cref="KeyInPath"/>), and gets what that key may use.
/// </remarks>
public sealed class ModelsDevList(ConfigStore config, Authenticator authenticator)
{
    /// <summary>Answers the request.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        ModelPatterns allowed;
        try
        {
            allowed = LoopbackCaller.Is(http) && !Authenticator.HasKey(http.Request) ? ModelPatterns.All : authenticator.Identify(http.Request).Key.AllowedModels;
        }
        catch (GatewayException e)
        {
            await Answer.WriteErrorAsync(http, Dialects.OpenAiChat, e.Error);
            return;
        }

        var body = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(body))
        {
            ModelsDevShape.Write(json, OriginOf(http.Request), [.. config.Current.Offered.Where(t => allowed.Allow(t.Name, t.Model))]);
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.WrittenCount;
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    /// <summary>Scheme and host as the caller has them. A proxy that ends TLS says so in a header; it can mislead nobody but its sender.</summary>
    private static string OriginOf(HttpRequest request)
    {
        var isSecure = request.IsHttps || string.Equals(request.Headers["X-Forwarded-Proto"], "https", StringComparison.OrdinalIgnoreCase);
        return $"{(isSecure ? "https" : "http")}://{request.Host.Value}";
    }
}
