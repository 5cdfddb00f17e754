using System.Text;

namespace Passerelle.Testing;

/// <summary>
/// What another process may ask of a running upstream; never written into the books:
/// <c>GET /_fault/health</c>; <c>GET /_fault/count</c> (requests so far, as text);
/// <c>GET /_fault/arrivals/MODEL</c> (those for this model); <c>POST /_fault/signal/NAME</c>; <c>POST /_fault/open/NAME</c>.
/// </summary>
internal static class ControlPaths
{
    private const string Prefix = "/_fault/";

    public static bool Handles(UpstreamRequest request) => request.Target.StartsWith(Prefix, StringComparison.Ordinal);

    public static byte[] Answer(FaultUpstream upstream, UpstreamRequest request)
    {
        var (status, body) = (request.Method, request.Path[Prefix.Length..].Split('/')) switch
        {
            ("GET", ["health"]) => (200, "ok"),
            ("GET", ["count"]) => (200, $"{upstream.Books.Count}"),
            ("GET", ["arrivals", var model]) => (200, $"{upstream.Books.Entries.Count(entry => entry.Model == Uri.UnescapeDataString(model))}"),
            ("POST", ["signal", var name]) => Do(() => upstream.Signal(name)),
            ("POST", ["open", var name]) => Do(() => upstream.OpenGate(name)),
            _ => (404, "unknown control path"),
        };
        return Encoding.UTF8.GetBytes($"HTTP/1.1 {status} {ReasonPhrases.Of(status)}\r\ncontent-type: text/plain\r\ncontent-length: {body.Length}\r\n\r\n{body}");
    }

    private static (int Status, string Body) Do(Action act)
    {
        act();
        return (200, "done");
    }
}
