using Microsoft.AspNetCore.Http;
using Passerelle.Protocol;

namespace Passerelle.Gateway;

/// <summary>
/// What Azure's clients say in the address: <c>/openai/deployments/{deployment}/chat/completions?api-version=…</c>. The deployment is the model,
/// whatever the body says; the version is the provider's affair.
/// </summary>
/// <param name="Model">The deployment.</param>
/// <param name="Spoken">How it is talked.</param>
public sealed record DeploymentRoute(string? Model, ICallerDialect Spoken) : CallRoute(Model, "", false)
{
    /// <inheritdoc/>
    public override ICallerDialect Dialect => Spoken;

    /// <inheritdoc/>
    public override bool WantsStream(RequestHead head) => head.Stream;

    /// <summary>Reads the route value <c>deployment</c>.</summary>
    public static DeploymentRoute Read(HttpContext http, ICallerDialect dialect) =>
        new(Uri.UnescapeDataString((string?)http.Request.RouteValues["deployment"] ?? ""), dialect);
}
