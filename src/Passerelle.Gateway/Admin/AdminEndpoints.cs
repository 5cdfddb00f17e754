using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Storage;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Admin;

/// <summary>
/// The routes of the admin API. Each is mapped through <see cref="Map(IEndpointRouteBuilder, string, AdminMethod[])"/>, which
/// authenticates first, so that none can be without it. Errors have OpenAI's envelope, as everywhere. There is no CORS: no web page of
/// another origin may read an answer.
/// </summary>
public sealed partial class AdminEndpoints(AdminAuthenticator authenticator, AdminService admin, ILogger<AdminEndpoints> logger)
{
    /// <summary>What every route begins with.</summary>
    public const string Root = "/admin/api";

    /// <summary>Maps every route.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        var json = AdminJson.Default;
        Map(app, "/status", AdminMethod.Get(call => call.AnswerAsync(admin.Records.Status(), json.StatusWire)));
        Map(app, "/presets", AdminMethod.Get(call => call.AnswerAsync(AdminRecords.Presets(), json.ListWirePresetWire)));
        MapProviders(app, json);
        MapProviderKeys(app, json);
        MapModels(app, json);
        MapGatewayKeys(app, json);
        MapRequests(app, json);

        // Also unknown routes answer only who may ask.
        Map(app, "/{**path}");
    }

    private void MapProviders(IEndpointRouteBuilder app, AdminJson json)
    {
        var providers = admin.Providers;
        Map(
            app,
            "/providers",
            AdminMethod.Get(call => call.AnswerAsync(providers.List(), json.ListWireProviderWire)),
            AdminMethod.Post(async call => await call.AnswerAsync(
                await providers.CreateAsync(await call.ReadAsync(json.NewProviderWire)), json.ProviderMadeWire, StatusCodes.Status201Created)));
        Map(app, "/providers/preview", AdminMethod.Post(async call =>
            await call.AnswerAsync(AdminProviders.Preview(await call.ReadAsync(json.PreviewWishWire)), json.AddressWire)));
        Map(
            app,
            "/providers/{slug}",
            AdminMethod.Get(call => call.AnswerAsync(providers.Get(call.Name("slug")), json.ProviderWire)),
            AdminMethod.Patch(async call => await call.AnswerAsync(
                await providers.ChangeAsync(call.Name("slug"), await call.ReadAsync(json.ProviderChangeWire)), json.ProviderWire)),
            AdminMethod.Delete(async call =>
            {
                await providers.DeleteAsync(call.Name("slug"));
                await call.DoneAsync();
            }));
    }

    private void MapProviderKeys(IEndpointRouteBuilder app, AdminJson json)
    {
        var keys = admin.ProviderKeys;
        Map(
            app,
            "/providers/{slug}/keys",
            AdminMethod.Get(call => call.AnswerAsync(keys.List(call.Name("slug")), json.ListWireProviderKeyWire)),
            AdminMethod.Post(async call => await call.AnswerAsync(
                await keys.AddAsync(call.Name("slug"), await call.ReadAsync(json.NewKeysWire)), json.KeysAddedWire)));
        Map(
            app,
            "/providers/{slug}/keys/{id}",
            AdminMethod.Patch(async call => await call.AnswerAsync(
                await keys.ChangeAsync(call.Name("slug"), call.Id("id"), await call.ReadAsync(json.ProviderKeyChangeWire)), json.ProviderKeyWire)),
            AdminMethod.Delete(async call =>
            {
                await keys.DeleteAsync(call.Name("slug"), call.Id("id"));
                await call.DoneAsync();
            }));
    }

    private void MapModels(IEndpointRouteBuilder app, AdminJson json)
    {
        var models = admin.Models;
        Map(
            app,
            "/providers/{slug}/models",
            AdminMethod.Get(call => call.AnswerAsync(models.List(call.Name("slug")), json.ListWireModelWire)),
            AdminMethod.Post(async call => await call.AnswerAsync(
                await models.AddAsync(call.Name("slug"), await call.ReadAsync(json.NewModelsWire)), json.ModelsAddedWire)),
            AdminMethod.Delete(async call => await call.AnswerAsync(
                await models.DeleteAsync(call.Name("slug"), call.QueryList("name")), json.ModelsRemovedWire)));
        Map(app, "/providers/{slug}/models/fetch", AdminMethod.Post(async call => await call.AnswerAsync(
            await models.FetchAsync(call.Name("slug"), await call.ReadAsync(json.FetchWishWire), call.Aborted), json.ModelsFetchedWire)));
    }

    private void MapGatewayKeys(IEndpointRouteBuilder app, AdminJson json)
    {
        var keys = admin.GatewayKeys;
        Map(
            app,
            "/gateway-keys",
            AdminMethod.Get(call => call.AnswerAsync(keys.List(), json.ListWireGatewayKeyWire)),
            AdminMethod.Post(async call => await call.AnswerAsync(
                await keys.CreateAsync(await call.ReadAsync(json.NewGatewayKeyWire)), json.GatewayKeyMadeWire, StatusCodes.Status201Created)));
        Map(
            app,
            "/gateway-keys/{id}",
            AdminMethod.Patch(async call => await call.AnswerAsync(
                await keys.ChangeAsync(call.Id("id"), await call.ReadAsync(json.GatewayKeyChangeWire)), json.GatewayKeyWire)),
            AdminMethod.Delete(async call => await call.AnswerAsync(await keys.RevokeAsync(call.Id("id")), json.GatewayKeyWire)));
    }

    private void MapRequests(IEndpointRouteBuilder app, AdminJson json)
    {
        Map(app, "/requests", AdminMethod.Get(call =>
            call.AnswerAsync(admin.Records.ListRequests(call.Query("limit"), call.Query("before")), json.RequestPageWire)));
        Map(app, "/requests/{id}", AdminMethod.Get(call => call.AnswerAsync(admin.Records.GetRequest(call.Name("id")), json.RequestDetailWire)));
    }

    private void Map(IEndpointRouteBuilder app, string pattern, params AdminMethod[] methods) =>
        app.Map(Root + pattern, http => ServeAsync(http, methods));

    private async Task ServeAsync(HttpContext http, AdminMethod[] methods)
    {
        http.Response.Headers.CacheControl = "no-store";
        ApiError error;
        try
        {
            authenticator.Require(http.Request);
            await RunAsync(http, methods);
            return;
        }
        catch (GatewayException e)
        {
            error = e.Error;
        }
        catch (StorageException e)
        {
            error = StorageErrors.Of(e);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            LogBug(e, http.Request.Method, http.Request.Path);
            error = new ApiError(ApiErrorKind.Internal, "The gateway failed on this request. Its log has the reason.");
        }

        await Answer.WriteErrorAsync(http, Dialects.OpenAiChat, error);
    }

    private static Task RunAsync(HttpContext http, AdminMethod[] methods)
    {
        if (methods.Length == 0)
        {
            throw new GatewayException(new ApiError(ApiErrorKind.NotFound, $"There is no route {http.Request.Path} in the admin API."));
        }

        if (Array.Find(methods, m => HttpMethods.Equals(m.Method, http.Request.Method)) is not { } method)
        {
            http.Response.Headers.Allow = string.Join(", ", methods.Select(m => m.Method));
            throw new GatewayException(new ApiError(ApiErrorKind.MethodNotAllowed, $"This route takes {string.Join(", ", methods.Select(m => m.Method))} only."));
        }

        var call = new AdminCall(http);
        if (method.HasBody)
        {
            call.RequireJson();
        }

        return method.Run(call);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed by a fault of the gateway")]
    private partial void LogBug(Exception exception, string method, string path);
}
