using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Config;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog;

/// <summary><c>GET /v1/models</c> and <c>/v1/models/{id}</c> in the caller's shape: the models that its key may use.</summary>
public sealed class ModelList(ConfigStore config, Authenticator authenticator)
{
    /// <summary>Lists the models.</summary>
    public Task ListAsync(HttpContext http) => AnswerAsync(http, (json, shape, allowed) =>
    {
        shape.WriteList(json, [.. config.Current.Offered.Where(t => allowed.Allow(t.Name, t.Model))]);
        return null;
    });

    /// <summary>Shows one model. Its id may hold slashes, escaped or not.</summary>
    public Task OneAsync(HttpContext http) => AnswerAsync(http, (json, shape, allowed) =>
    {
        var id = Uri.UnescapeDataString((string?)http.Request.RouteValues["call"] ?? "");
        if (config.Current.FindByFullName(id) is not { Enabled: true, Provider.Enabled: true } target || !allowed.Allow(target.Name, target.Model))
        {
            return new ApiError(ApiErrorKind.ModelNotFound, $"There is no model \"{id}\" that this key may use. GET /v1/models lists them.") { Param = "model" };
        }

        shape.Write(json, target);
        return null;
    });

    private async Task AnswerAsync(HttpContext http, Func<Utf8JsonWriter, ModelShapes, ModelPatterns, ApiError?> write)
    {
        var shape = ModelShapes.For(http.Request);
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
