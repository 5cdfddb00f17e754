namespace Passerelle.Gateway.Upstream;

/// <summary>Joins the query that the user typed with the provider's default parameters (URL-2).</summary>
internal static class AddressQuery
{
    /// <summary>
    /// The typed query, byte for byte, then every default whose name is not there yet. Names are compared after
    /// percent-decoding and without case, because Azure reads <c>api-version</c> that way and refuses it twice.
    /// </summary>
    /// <param name="typed">"?" and the query, or empty.</param>
    /// <param name="defaults">Names and values, unescaped.</param>
    /// <returns>"?" and the query, or empty.</returns>
    public static string Merge(string typed, IReadOnlyList<(string Name, string Value)>? defaults)
    {
        var query = typed == "?" ? "" : typed;
        if (defaults is null || defaults.Count == 0)
        {
            return query;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            names.Add(Uri.UnescapeDataString(equals < 0 ? pair : pair[..equals]));
        }

        foreach (var (name, value) in defaults)
        {
            if (names.Add(name))
            {
                var joint = query.Length == 0 ? "?" : query[^1] is '?' or '&' ? "" : "&";
                query += $"{joint}{Uri.EscapeDataString(name)}={Uri.EscapeDataString(value)}";
            }
        }

        return query;
    }
}
