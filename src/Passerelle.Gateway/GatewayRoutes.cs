using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Telemetry;
using Passerelle.Protocol;

namespace Passerelle.Gateway;

/// <summary>The routes that callers use. Each is there with and without <c>/v1</c>, because client libraries differ in what they append.</summary>
public static class GatewayRoutes
{
    /// <summary>Maps every caller route and the health routes.</summary>
    public static void MapCallerRoutes(this IEndpointRouteBuilder app, GatewayPipeline pipeline, ModelList models, HealthEndpoints health)
    {
        foreach (var root in (ReadOnlySpan<string>)["/v1", ""])
        {
            app.MapOnly(HttpMethods.Post, $"{root}/chat/completions", http => pipeline.RunAsync(http, Dialects.OpenAiChat));
            app.MapOnly(HttpMethods.Get, $"{root}/models", models.ListAsync);
            app.MapOnly(HttpMethods.Get, $"{root}/models/{{**id}}", models.OneAsync);
        }

        app.MapOnly(HttpMethods.Get, "/health/live", health.LiveAsync);
        app.MapOnly(HttpMethods.Get, "/health/ready", health.ReadyAsync);
        app.MapFallback("{**path}", NotFoundAsync);
    }

    private static void MapOnly(this IEndpointRouteBuilder app, string method, string pattern, RequestDelegate run) =>
        app.Map(pattern, http =>
        {
            if (HttpMethods.Equals(http.Request.Method, method))
            {
                return run(http);
            }

            http.Response.Headers.Allow = method;
            return Answer.WriteErrorAsync(
                http,
                Dialects.OpenAiChat,
                new ApiError(ApiErrorKind.MethodNotAllowed, $"This route takes {method} only.")).AsTask();
        });

    private static Task NotFoundAsync(HttpContext http) =>
        Answer.WriteErrorAsync(
            http,
            Dialects.OpenAiChat,
            new ApiError(ApiErrorKind.NotFound, "There is no such route. The gateway serves /v1/chat/completions and /v1/models.")).AsTask();
}
