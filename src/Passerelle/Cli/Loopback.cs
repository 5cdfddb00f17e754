namespace Passerelle.Cli;

/// <summary>A server that listens on every interface is called on this machine's own.</summary>
internal static class Loopback
{
    /// <summary>An address that can be called, without a "/" at its end.</summary>
    public static string Of(string listening)
    {
        var url = listening.TrimEnd('/');
        foreach (var (any, own) in (ReadOnlySpan<(string, string)>)[("://0.0.0.0:", "://127.0.0.1:"), ("://[::]:", "://localhost:"), ("://+:", "://localhost:"), ("://*:", "://localhost:")])
        {
            url = url.Replace(any, own, StringComparison.Ordinal);
        }

        return url;
    }
}
