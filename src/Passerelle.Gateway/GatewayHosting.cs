using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Admin;
using Passerelle.Gateway.Admission;
using Passerelle.Gateway.Catalog;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Metering;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Relay;
using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Start;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Telemetry;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Credentials;

namespace Passerelle.Gateway;

/// <summary>Puts the gateway into an ASP.NET Core application: <c>services.AddPasserelle(options)</c>, then <c>app.MapPasserelle()</c>.</summary>
public static class GatewayHosting
{
    /// <summary>Registers every part of the gateway, once. The data folder is opened when the application starts.</summary>
    public static IServiceCollection AddPasserelle(this IServiceCollection services, GatewayOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton(new BodyBudget(options.BodyBudgetBytes));
        services.AddSingleton<Ids>(s => new Ids(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Drain>();

        services.AddSingleton(s => DataFolder.Open(options.DataFolder, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<Database>();
        services.AddSingleton<RecordLog>();
        services.AddSingleton<RequestLog>();
        services.AddSingleton(s => MasterKeys.Open(s.GetRequiredService<Database>()));
        services.AddSingleton(s => new SecretBox(s.GetRequiredService<MasterKey>()));

        services.AddSingleton<LiveState>();
        services.AddSingleton<CallerDirectory>();
        services.AddSingleton<UpstreamTransports>();
        services.TryAddSingleton(new CredentialOptions());
        services.TryAddSingleton<CredentialTransport>();
        services.AddSingleton<CredentialReader>();
        services.AddSingleton<ConfigStore>();

        services.AddSingleton<BrowserOrigins>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<Ingress>();
        services.AddSingleton<RoutePlanner>();
        services.AddSingleton<AdmissionGate>();
        services.AddSingleton<AddressMemory>();
        services.AddSingleton<AttemptClocks>();
        services.AddSingleton<SignatureVault>();
        services.AddSingleton<UpstreamCaller>();
        services.AddSingleton<BodyRelay>();
        services.AddSingleton<StreamRelay>();
        services.AddSingleton<RawRelay>();
        services.AddSingleton<MediaFetch>();
        services.AddSingleton<AttemptLoop>();
        services.AddSingleton<TokenCounts>();
        services.AddSingleton<Ledger>();
        services.AddSingleton<GatewayPipeline>();

        services.AddSingleton<ModelFetch>();
        services.AddSingleton<ModelList>();
        services.AddSingleton<ModelsDevList>();
        services.AddSingleton<HealthEndpoints>();
        services.TryAddSingleton(new DiscoveryOptions());
        services.AddSingleton<Discovery>();
        services.AddSingleton<StartReport>();
        services.AddSingleton<KeyFingerprints>();
        services.AddSingleton<ProviderKeyRows>();
        services.AddSingleton<FirstStart>();
        services.AddHostedService<GatewayStart>();
        services.AddAdmin();

        // It writes whole addresses, and some callers have to put their key there.
        services.Configure<LoggerFilterOptions>(filter => filter.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));

        services.Configure<HostOptions>(host => host.ShutdownTimeout = options.DrainLimit + TimeSpan.FromSeconds(5));

        // After the server's own, which it replaces.
        services.AddSingleton<IMemoryPoolFactory<byte>, WireBlocks>();
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(65);
        });
        return services;
    }

    /// <summary>Maps every route of the gateway.</summary>
    public static IEndpointRouteBuilder MapPasserelle(this WebApplication app)
    {
        var services = app.Services;
        var origins = services.GetRequiredService<BrowserOrigins>();
        app.Use(static (http, next) => KeyInPath.TakeAsync(http, next));
        app.UseRouting();
        app.Use((http, next) => origins.ServeAsync(http, next));
        app.Use(static (http, next) => RequestHygiene.CheckAsync(http, next));
        app.Use(static (http, next) => HeadRequests.ServeAsync(http, next));
        app.MapCallerRoutes(
            services.GetRequiredService<GatewayPipeline>(),
            services.GetRequiredService<ModelList>(),
            services.GetRequiredService<ModelsDevList>(),
            services.GetRequiredService<HealthEndpoints>());
        app.MapAdminRoutes();
        return app;
    }
}
