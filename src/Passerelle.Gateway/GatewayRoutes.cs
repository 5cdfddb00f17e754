using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Telemetry;
using Passerelle.Protocol;

namespace Passerelle.Gateway;

/// <summary>
/// The routes that callers use. Each is there with and without <c>/v1</c>, because client libraries differ in what they append;
/// Gemini's are on <c>/v1beta</c> and, for the newer library, on <c>/v1</c>.
/// </summary>
public static class GatewayRoutes
{
    /// <summary>Maps every caller route and the health routes.</summary>
    public static void MapCallerRoutes(this IEndpointRouteBuilder app, GatewayPipeline pipeline, ModelList models, ModelsDevList pickers, HealthEndpoints health)
    {
        foreach (var root in (ReadOnlySpan<string>)["/v1", "", "/openai/v1", "/openai"])
        {
            app.MapOnly($"{root}/chat/completions", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.OpenAiChat)));
            app.MapOnly($"{root}/responses", (HttpMethods.Get, UpgradeAsync), (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.OpenAiResponses)));
            app.MapOnly($"{root}/completions", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.Completions)));
            foreach (var passing in Dialects.PassThrough)
            {
                app.MapOnly($"{root}/{passing.Path}", (HttpMethods.Post, http => pipeline.RunAsync(http, passing)));
            }

            app.MapOnly($"{root}/responses/input_tokens", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.ResponsesTokenCount)));
            app.MapOnly($"{root}/embeddings", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.OpenAiEmbeddings)));
        }

        foreach (var root in (ReadOnlySpan<string>)["/v1", "", "/anthropic/v1", "/anthropic"])
        {
            app.MapOnly($"{root}/messages", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.AnthropicMessages)));
            app.MapOnly($"{root}/api.json", (HttpMethods.Get, pickers.AnswerAsync));
            app.MapOnly($"{root}/messages/count_tokens", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.AnthropicTokenCount)));
        }

        foreach (var (path, dialect) in (ReadOnlySpan<(string, ICallerDialect)>)[("chat/completions", Dialects.OpenAiChat), ("completions", Dialects.Completions), ("embeddings", Dialects.OpenAiEmbeddings), ("responses", Dialects.OpenAiResponses)])
        {
            app.MapOnly($"/openai/deployments/{{deployment}}/{path}", (HttpMethods.Post, http => pipeline.RunAsync(http, dialect, DeploymentRoute.Read(http, dialect))));
        }

        app.MapOnly("/v2/embed", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.CohereEmbed)));
        foreach (var root in (ReadOnlySpan<string>)["/v1", "/v1beta", "", "/openai/v1", "/openai"])
        {
            app.MapOnly($"{root}/models", (HttpMethods.Get, models.ListAsync));
            app.MapOnly($"{root}/models/{{**call}}", (HttpMethods.Get, models.OneAsync), (HttpMethods.Post, http => CallAsync(http, pipeline)));
        }

        // As clients of Vertex AI ask: in express mode without a project, else with one. Both are the provider's affair, not the caller's.
        foreach (var root in (ReadOnlySpan<string>)["/v1", "/v1beta1"])
        {
            var project = $"{root}/projects/{{project}}/locations/{{location}}";
            app.MapOnly($"{root}/publishers/google/models/{{**call}}", (HttpMethods.Post, http => CallAsync(http, pipeline)));
            app.MapOnly($"{project}/publishers/google/models/{{**call}}", (HttpMethods.Post, http => CallAsync(http, pipeline)));
            app.MapOnly($"{project}/publishers/{{publisher}}/models/{{**call}}", (HttpMethods.Post, http => RawPredictAsync(http, pipeline)));
            app.MapOnly($"{project}/endpoints/openapi/chat/completions", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.OpenAiChat)));
            app.MapOnly($"{project}/endpoints/openapi/embeddings", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.OpenAiEmbeddings)));
            app.MapOnly($"{project}/endpoints/{{deployment}}/chat/completions", (HttpMethods.Post, http => pipeline.RunAsync(http, Dialects.OpenAiChat, DeploymentRoute.Read(http, Dialects.OpenAiChat))));
        }

        // Vercel's AI SDK leaves "models/" out where a model's name has a slash, as all of ours have that name their provider.
        foreach (var root in (ReadOnlySpan<string>)["/v1", "/v1beta"])
        {
            app.MapPost($"{root}/{{**call}}", (RequestDelegate)(http => CallRoute.IsCall(http.Request.Path) ? CallAsync(http, pipeline) : NotFoundAsync(http)));
        }

        // Clients of Vercel's AI Gateway: three generations of the AI SDK, each at a base of its own.
        foreach (var (root, _) in AiSdkRoute.Roots)
        {
            foreach (var kind in (ReadOnlySpan<string>)["language", "embedding", "reranking"])
            {
                app.MapOnly($"{root}/{kind}-model", (HttpMethods.Post, AiSdk(kind, pipeline)));
            }

            app.MapOnly($"{root}/config", (HttpMethods.Get, models.ListAsync));
        }

        app.MapOnly("/health/live", (HttpMethods.Get, health.LiveAsync));
        app.MapOnly("/health/ready", (HttpMethods.Get, health.ReadyAsync));
        app.MapFallback("{**path}", NotFoundAsync);
    }

    /// <summary>The dialect in which a path speaks, for errors that come before any dialect is known.</summary>
    public static ICallerDialect DialectOf(HttpRequest request) =>
        AiSdkRoute.GenerationOf(request.Path) is { } generation ? AiSdkRoute.ChatOf(generation)
        : request.Path.StartsWithSegments("/v1beta") || request.Path.Value!.Contains("/publishers/google/", StringComparison.Ordinal) || request.Headers.ContainsKey("x-goog-api-key") ? Dialects.Gemini
        : request.Path.Value!.Contains("/messages", StringComparison.Ordinal) || request.Path.Value!.Contains("/publishers/anthropic/", StringComparison.Ordinal) || request.Headers.ContainsKey("anthropic-version") ? Dialects.AnthropicMessages
        : Dialects.OpenAiChat;

    private static Task CallAsync(HttpContext http, GatewayPipeline pipeline) =>
        RoutedAsync(http, pipeline, CallRoute.Read(http, out var route), route);

    private static Task RawPredictAsync(HttpContext http, GatewayPipeline pipeline) =>
        RoutedAsync(http, pipeline, RawPredictRoute.Read(http, out var route), route);

    private static RequestDelegate AiSdk(string kind, GatewayPipeline pipeline) => http =>
        RoutedAsync(http, pipeline, AiSdkRoute.Read(http, kind, out var route), route);

    private static Task RoutedAsync(HttpContext http, GatewayPipeline pipeline, ApiError? error, CallRoute route) =>
        error is null ? pipeline.RunAsync(http, route.Dialect, route) : Answer.WriteErrorAsync(http, route.Dialect, error).AsTask();

    /// <summary>OpenAI's agents first ask for a WebSocket here, and go on over HTTP when they are told that there is none (RFC 9110 §15.5.22).</summary>
    private static Task UpgradeAsync(HttpContext http)
    {
        var wantsSocket = string.Equals(http.Request.Headers.Upgrade, "websocket", StringComparison.OrdinalIgnoreCase);
        if (wantsSocket)
        {
            http.Response.Headers.Upgrade = "HTTP/1.1";
            http.Response.Headers.Connection = "Upgrade";
        }
        else
        {
            http.Response.Headers.Allow = HttpMethods.Post;
        }

        return Answer.WriteErrorAsync(
            http,
            Dialects.OpenAiResponses,
            wantsSocket
                ? new ApiError(ApiErrorKind.MethodNotAllowed, "Responses are given over HTTP only, not over a WebSocket; send POST /v1/responses.") { FinerStatus = StatusCodes.Status426UpgradeRequired, Code = "websocket_not_supported" }
                : new ApiError(ApiErrorKind.MethodNotAllowed, "This route takes POST only.")).AsTask();
    }

    private static void MapOnly(this IEndpointRouteBuilder app, string pattern, params (string Method, RequestDelegate Run)[] methods)
    {
        var allowed = string.Join(", ", methods.Select(m => m.Method));
        app.Map(pattern, http =>
        {
            foreach (var (method, run) in methods)
            {
                if (HttpMethods.Equals(http.Request.Method, method))
                {
                    return run(http);
                }
            }

            http.Response.Headers.Allow = allowed;
            return Answer.WriteErrorAsync(http, DialectOf(http.Request), new ApiError(ApiErrorKind.MethodNotAllowed, $"This route takes {allowed} only.")).AsTask();
        });
    }

    private static Task NotFoundAsync(HttpContext http) =>
        Answer.WriteErrorAsync(
            http,
            DialectOf(http.Request),
            new ApiError(ApiErrorKind.NotFound, "There is no such route. The gateway serves /v1/chat/completions, /v1/responses, /v1/messages, /v1/embeddings, /v1beta/models/{model}:generateContent and /v1/models.")).AsTask();
}
