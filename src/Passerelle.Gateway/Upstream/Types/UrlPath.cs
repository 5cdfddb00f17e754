using System.Buffers;
using System.Text;

namespace Passerelle.Gateway.Upstream.Types;

/// <summary>Segments of paths.</summary>
internal static class UrlPath
{
    // Unreserved characters, and "@", which providers put before a model's version and print as it is (RFC 3986 §3.3 allows it).
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~@");

    /// <summary>A segment with everything escaped that could end it or the path.</summary>
    public static string Escape(string segment)
    {
        if (!segment.AsSpan().ContainsAnyExcept(Plain))
        {
            return segment;
        }

        var escaped = new StringBuilder(segment.Length + 16);
        foreach (var b in Encoding.UTF8.GetBytes(segment))
        {
            if (b < 0x80 && Plain.Contains((char)b))
            {
                escaped.Append((char)b);
            }
            else
            {
                escaped.Append('%').Append(b.ToString("X2", null));
            }
        }

        return escaped.ToString();
    }
}
