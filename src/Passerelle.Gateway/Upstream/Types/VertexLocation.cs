using System.Text.RegularExpressions;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>Where Vertex AI computes, and the host of each place (Google Cloud, "Locations"; VTX-4).</summary>
public static partial class VertexLocation
{
    /// <summary>The location of models that are offered everywhere, and the only one of the newest.</summary>
    public const string Global = "global";

    /// <summary>Whether a text can be a location. New ones come every year, so that only the form is checked.</summary>
    public static bool IsValid(string location) => Form().IsMatch(location);

    /// <summary>
    /// The origin for a location: <c>global</c> has no prefix, the multi-regions <c>us</c> and <c>eu</c> have hosts of their own, every
    /// region has its name in front. <c>global-aiplatform…</c> does not exist; it answers with a web page.
    /// </summary>
    public static string OriginOf(string location) => location switch
    {
        Global => "https://aiplatform.googleapis.com",
        "us" or "eu" => $"https://aiplatform.{location}.rep.googleapis.com",
        _ => $"https://{location}-aiplatform.googleapis.com",
    };

    [GeneratedRegex("^[a-z]+(-[a-z]+[0-9]+)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
