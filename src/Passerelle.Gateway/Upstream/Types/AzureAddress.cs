using System.Text.RegularExpressions;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>
/// What people paste as the address of Azure OpenAI (AZ-1): a resource's name, its host in one of three domains, or the whole URL of a
/// deployment with its version.
/// </summary>
/// <param name="Root">The origin and whatever path stands before <c>/openai</c>, without a final slash.</param>
/// <param name="Deployment">The deployment in a pasted URL; null for none.</param>
/// <param name="ApiVersion">The version in a pasted URL; null for none.</param>
internal sealed partial record AzureAddress(string Root, string? Deployment, string? ApiVersion)
{
    /// <summary>Reads an address. A bare name is a resource.</summary>
    public static AzureAddress Read(string typed)
    {
        var text = typed.Trim().TrimEnd('#');
        if (Resource().IsMatch(text))
        {
            return new($"https://{text}.openai.azure.com", null, null);
        }

        var question = text.IndexOf('?');
        var path = (question < 0 ? text : text[..question]).TrimEnd('/');
        var deployment = DeploymentOf().Match(path) is { Success: true } found ? Uri.UnescapeDataString(found.Groups[1].Value) : null;
        var version = question < 0 ? null : VersionOf().Match(text[question..]) is { Success: true } v ? Uri.UnescapeDataString(v.Groups[1].Value) : null;
        var cut = OpenAiPart().Match(path);
        return new(cut.Success ? path[..cut.Index] : VersionEnd().Replace(path, ""), deployment, version);
    }

    /// <summary>An address to look at for a user who typed one.</summary>
    public static string Preview(string typed, ProviderSettings settings)
    {
        var address = Read(typed);
        var version = settings["api_version"] ?? address.ApiVersion;
        return settings["mode"] == "v1" || version is null or "v1" or "preview"
            ? $"{address.Root}/openai/v1"
            : $"{address.Root}/openai/deployments/{address.Deployment ?? "deployment"}/chat/completions?api-version={version}";
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9-]{0,62}[A-Za-z0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex Resource();

    [GeneratedRegex("/openai/deployments/([^/]+)", RegexOptions.CultureInvariant)]
    private static partial Regex DeploymentOf();

    [GeneratedRegex("[?&]api-version=([^&]+)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionOf();

    [GeneratedRegex("/openai(/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex OpenAiPart();

    [GeneratedRegex("/v1$", RegexOptions.CultureInvariant)]
    private static partial Regex VersionEnd();
}
