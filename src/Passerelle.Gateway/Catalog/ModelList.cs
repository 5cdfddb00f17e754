using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Catalog.Shapes;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog;

/// <summary><c>GET /v1/models</c>, <c>/v1/models/{id}</c> and <c>/v1/models/{creator}/{model}/endpoints</c>, as far as the caller's key may use them.</summary>
public sealed class ModelList(ConfigStore config, Authenticator authenticator)
{
    /// <summary>Lists the models in the caller's shape.</summary>
    public Task ListAsync(HttpContext http) => AnswerAsync(http, (json, shape, allowed) =>
    {
        shape.WriteList(json, [.. Offered(allowed)]);
        return null;
    });

    /// <summary>Shows one model in the caller's shape, or who offers it. Its id may hold slashes, escaped or not.</summary>
    public Task OneAsync(HttpContext http) => AnswerAsync(http, (json, shape, allowed) =>
    {
        var id = Uri.UnescapeDataString((string?)http.Request.RouteValues["call"] ?? "");
        if (config.Current.FindByFullName(id) is { Enabled: true, Provider.Enabled: true } target && allowed.Allow(target.Name, target.Model))
        {
            shape.Write(json, target);
            return null;
        }

        if (id.EndsWith(ModelEndpoints.Suffix, StringComparison.Ordinal))
        {
            id = id[..^ModelEndpoints.Suffix.Length];
            if (ModelEndpoints.Find(Offered(allowed), id) is { Count: > 0 } offers)
            {
                ModelEndpoints.Write(json, id, offers);
                return null;
            }
        }

        return new ApiError(ApiErrorKind.ModelNotFound, $"There is no model \"{id}\" that this key may use. GET /v1/models lists them.") { Param = "model" };
    });

    private IEnumerable<Target> Offered(ModelPatterns allowed) => config.Current.Offered.Where(t => allowed.Allow(t.Name, t.Model));

    private async Task AnswerAsync(HttpContext http, Func<Utf8JsonWriter, ModelShape, ModelPatterns, ApiError?> write)
    {
        var shape = ModelShape.For(http.Request);
        ApiError? error;
        var body = new ArrayBufferWriter<byte>(4096);
        try
        {
            var caller = authenticator.Identify(http.Request);
            using var json = new Utf8JsonWriter(body);
            error = write(json, shape, caller.Key.AllowedModels);
        }
        catch (GatewayException e)
        {
            error = e.Error;
        }

        if (error is not null)
        {
            await Answer.WriteErrorAsync(http, shape.Dialect, error);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }
}
