using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Routing;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Catalog;

/// <summary><c>GET /v1/models</c> and <c>/v1/models/{id}</c> in OpenAI's shape: the models that the key may use.</summary>
public sealed class ModelList(ConfigStore config, Authenticator authenticator)
{
    /// <summary>Lists the models.</summary>
    public Task ListAsync(HttpContext http) => AnswerAsync(http, (json, allowed) =>
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var target in config.Current.Offered.Where(t => allowed.Allow(t.Name, t.Model)))
        {
            Write(json, target);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    });

    /// <summary>Shows one model. Its id may hold slashes, escaped or not.</summary>
    public Task OneAsync(HttpContext http) => AnswerAsync(http, (json, allowed) =>
    {
        var id = Uri.UnescapeDataString((string?)http.Request.RouteValues["id"] ?? "");
        if (config.Current.FindByFullName(id) is not { Enabled: true, Provider.Enabled: true } target || !allowed.Allow(target.Name, target.Model))
        {
            return new ApiError(ApiErrorKind.ModelNotFound, $"There is no model \"{id}\" that this key may use. GET /v1/models lists them.") { Param = "model" };
        }

        Write(json, target);
        return null;
    });

    private async Task AnswerAsync(HttpContext http, Func<Utf8JsonWriter, ModelPatterns, ApiError?> write)
    {
        ApiError? error;
        var body = new ArrayBufferWriter<byte>(4096);
        try
        {
            var caller = authenticator.Identify(http.Request);
            using var json = new Utf8JsonWriter(body);
            error = write(json, caller.Key.AllowedModels);
        }
        catch (GatewayException e)
        {
            error = e.Error;
        }

        if (error is not null)
        {
            await Answer.WriteErrorAsync(http, Dialects.OpenAiChat, error);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.WrittenCount;
        await http.Response.Body.WriteAsync(body.WrittenMemory, http.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, Target target)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, target.Name);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, target.CreatedAt.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, target.Provider.Slug);
        json.WriteString("name"u8, target.DisplayName);
        json.WriteEndObject();
    }
}
