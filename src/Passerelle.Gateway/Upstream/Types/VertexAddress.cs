using System.Text.RegularExpressions;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>
/// What people paste as the address of Vertex AI: nothing, Google's host, a whole URL from Google's pages with project and location in it,
/// or the host of a proxy of their own.
/// </summary>
internal static partial class VertexAddress
{
    /// <summary>Whether a text can be a project: an id or a number (VTX-5).</summary>
    public static bool IsProject(string project) => Project().IsMatch(project);

    /// <summary>Whether a text can be a host name.</summary>
    public static bool IsHost(string host) => Uri.CheckHostName(host) is UriHostNameType.Dns;

    /// <summary>The base of an address that is not Google's, up to where the project begins; empty for Google's.</summary>
    public static string CustomBase(string address)
    {
        var text = address.Trim().TrimEnd('#', '/');
        if (text.Length == 0 || GoogleHost().IsMatch(text))
        {
            return "";
        }

        var projects = text.IndexOf("/projects/", StringComparison.Ordinal);
        return projects < 0 ? text : text[..projects];
    }

    /// <summary>Settings that a pasted URL names and that are not given otherwise: project, location, version, endpoint.</summary>
    public static ProviderSettings Fill(string address, ProviderSettings settings)
    {
        var found = Resource().Match(address);
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in (ReadOnlySpan<string>)["version", "project", "location"])
        {
            if (settings[name] is null && found.Groups[name] is { Success: true, Value: var value })
            {
                values[name] = value;
            }
        }

        return values.Count == 0 ? settings : settings.With(values);
    }

    /// <summary>An address to look at for a user who typed one, or none: where Gemini is called in OpenAI's dialect.</summary>
    public static string Preview(string address, ProviderSettings settings)
    {
        var typed = CustomBase(address);
        settings = Fill(address, settings);
        var location = settings["location"] ?? VertexLocation.Global;
        var version = settings["version"] ?? "v1";
        var origin = typed.Length > 0 ? WithVersion(typed, version) : $"{VertexLocation.OriginOf(location)}/{version}";
        return settings["project"] is { } project ? $"{origin}/projects/{project}/locations/{location}/endpoints/openapi/chat/completions" : origin;
    }

    /// <summary>A base with the version behind it, unless it ends with one.</summary>
    public static string WithVersion(string typed, string version) => EndsWithVersion().IsMatch(typed) ? typed : $"{typed}/{version}";

    [GeneratedRegex("^([a-z][-a-z0-9:.]{4,61}[a-z0-9]|[0-9]{4,20})$", RegexOptions.CultureInvariant)]
    private static partial Regex Project();

    [GeneratedRegex(@"^https://([a-z0-9-]+-)?aiplatform\.((us|eu)\.rep\.)?googleapis\.com(/|$)", RegexOptions.CultureInvariant)]
    private static partial Regex GoogleHost();

    [GeneratedRegex("(/(?<version>v1|v1beta1))?/projects/(?<project>[^/{}]+)/locations/(?<location>[a-z0-9-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Resource();

    [GeneratedRegex("/v1(beta1)?$", RegexOptions.CultureInvariant)]
    private static partial Regex EndsWithVersion();
}
