using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Admin;

/// <summary>Puts the admin API into the gateway.</summary>
internal static class AdminHosting
{
    /// <summary>Registers it. The token is made when the routes are mapped.</summary>
    public static IServiceCollection AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton(s => AdminToken.Create(s.GetRequiredService<DataFolder>().Path));
        services.AddSingleton<AdminAuthenticator>();
        services.AddSingleton<AdminProviders>();
        services.AddSingleton<AdminProviderKeys>();
        services.AddSingleton<AdminModels>();
        services.AddSingleton<AdminGatewayKeys>();
        services.AddSingleton<AdminRecords>();
        services.AddSingleton<AdminService>();
        services.AddSingleton<AdminEndpoints>();
        return services;
    }

    /// <summary>Maps its routes.</summary>
    public static void MapAdminRoutes(this IEndpointRouteBuilder app) => app.ServiceProvider.GetRequiredService<AdminEndpoints>().Map(app);
}
