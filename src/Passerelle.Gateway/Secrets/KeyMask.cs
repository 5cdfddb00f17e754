namespace Passerelle.Gateway.Secrets;

/// <summary>What may be shown of a key (KEY-6).</summary>
public static class KeyMask
{
    /// <summary>The dots in the middle. Always four, so that the length is not told.</summary>
    public const string Dots = "••••";

    /// <summary>
    /// At most four characters of each end, and together never over a third of the key; nothing of a key under twelve
    /// characters: <c>sk-a••••9f3c</c>, <c>••••</c>.
    /// </summary>
    public static string Mask(string key)
    {
        if (key.Length < 12)
        {
            return Dots;
        }

        var shown = Math.Min(4, key.Length / 6);
        return string.Concat(key.AsSpan(0, shown), Dots, key.AsSpan(key.Length - shown));
    }
}
