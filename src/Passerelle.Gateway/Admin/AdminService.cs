namespace Passerelle.Gateway.Admin;

/// <summary>
/// Does every administrative act, whoever asks for it: the routes below <c>/admin/api</c>, and through them the command line and the
/// studio. An act checks first, then changes everything in one transaction, then puts the change into force; when it returns, the change
/// is on disk and the next request sees it. What is refused throws <see cref="GatewayException"/>.
/// </summary>
public sealed class AdminService(
    AdminProviders providers,
    AdminProviderKeys providerKeys,
    AdminModels models,
    AdminGatewayKeys gatewayKeys,
    AdminRecords records)
{
    /// <summary>Providers.</summary>
    public AdminProviders Providers { get; } = providers;

    /// <summary>The keys that providers gave us.</summary>
    public AdminProviderKeys ProviderKeys { get; } = providerKeys;

    /// <summary>The models of providers.</summary>
    public AdminModels Models { get; } = models;

    /// <summary>The keys that we give out.</summary>
    public AdminGatewayKeys GatewayKeys { get; } = gatewayKeys;

    /// <summary>What the gateway is and has done: state, requests, presets.</summary>
    public AdminRecords Records { get; } = records;
}
