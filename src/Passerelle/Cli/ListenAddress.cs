namespace Passerelle.Cli;

/// <summary>The form of the addresses to listen on, looked at before anything is made. Whether the machine has them shows at the start.</summary>
internal static class ListenAddress
{
    /// <summary>What it should have been when it cannot be used, else null.</summary>
    /// <param name="urls">One, or several with ";" between.</param>
    public static string? Problem(string urls)
    {
        var each = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return each.Length == 0 ? "an address such as http://127.0.0.1:8642" : each.Select(ProblemOfOne).FirstOrDefault(p => p is not null);
    }

    private static string? ProblemOfOne(string url)
    {
        try
        {
            // As the server itself reads it: "http://*:80" is no URL, but it is an address.
            var address = BindingAddress.Parse(url);
            return address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase)
                    ? $"http addresses: \"{url}\" would need a certificate. Put a proxy with one in front"
                : !address.Scheme.Equals("http", StringComparison.OrdinalIgnoreCase) ? $"an address that starts with http://, not \"{url}\""
                : address.PathBase.Trim('/').Length > 0 ? $"an address without a path, not \"{url}\""
                : address.Port is < 0 or > 65535 ? $"a port from 0 to 65535, not \"{url}\""
                : address.Port == 0 && address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                    ? "http://127.0.0.1:0 or http://[::1]:0 for a free port: localhost may stand for both"
                : null;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            return $"an address such as http://127.0.0.1:8642, not \"{url}\"";
        }
    }
}
