namespace Passerelle.Protocol.Json;

/// <summary>JSON strings put together without being decoded.</summary>
internal static class JsonStrings
{
    /// <summary>Strings one behind the other; absent when there are none. One alone is not copied.</summary>
    /// <param name="strings">JSON strings.</param>
    /// <param name="between">What stands between two of them, still escaped, such as <c>\n\n</c>.</param>
    public static JsonSlice Join(IReadOnlyList<JsonSlice> strings, string between)
    {
        if (strings.Count <= 1)
        {
            return strings.Count == 0 ? default : strings[0];
        }

        var joined = new byte[2 + strings.Sum(text => text.Chars.Escaped.Length) + (between.Length * (strings.Count - 1))];
        joined[0] = joined[^1] = (byte)'"';
        var at = 1;
        for (var i = 0; i < strings.Count; i++)
        {
            if (i > 0)
            {
                at += System.Text.Encoding.ASCII.GetBytes(between, joined.AsSpan(at));
            }

            strings[i].Chars.Escaped.CopyTo(joined.AsSpan(at));
            at += strings[i].Chars.Escaped.Length;
        }

        return new JsonSlice(joined);
    }
}
