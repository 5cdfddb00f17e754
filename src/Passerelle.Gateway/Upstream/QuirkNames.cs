namespace Passerelle.Gateway.Upstream;

/// <summary>Quirks as they are written in data and tables: names with a space between.</summary>
public static class QuirkNames
{
    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Known { get; } = ["no_stream_options"];

    /// <summary>Reads the names; unknown ones, of a newer version, are passed over.</summary>
    public static Quirks Read(string names)
    {
        var quirks = Quirks.None;
        foreach (var range in names.AsSpan().Split(' '))
        {
            quirks |= names.AsSpan()[range] switch
            {
                "no_stream_options" => Quirks.NoStreamOptions,
                _ => Quirks.None,
            };
        }

        return quirks;
    }
}
