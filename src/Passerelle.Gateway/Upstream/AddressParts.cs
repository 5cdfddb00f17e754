using System.Buffers;
using System.Text;

namespace Passerelle.Gateway.Upstream;

/// <summary>A cleaned address, read into the parts that the rules of URL-2 work on.</summary>
/// <param name="Origin">Scheme, host in its ASCII form, and the port when it is not the default: <c>https://api.example.com</c>.</param>
/// <param name="Path">The path as typed, non-ASCII characters percent-encoded as UTF-8. May be empty.</param>
/// <param name="Query">"?" and all after it as typed, or empty.</param>
/// <param name="Exact">True when the address ended with "#".</param>
internal sealed record AddressParts(string Origin, string Path, string Query, bool Exact)
{
    /// <summary>Longer than any address that a server accepts, and far below the 65,519 characters at which <see cref="Uri"/> throws.</summary>
    private const int MaxLength = 8192;

    private static readonly SearchValues<char> AuthorityEnd = SearchValues.Create("/?#");

    /// <summary>Reads a cleaned address. Exactly one of the two results is not null.</summary>
    public static AddressError? Read(string text, out AddressParts? parts)
    {
        parts = null;
        if (text.Length > MaxLength)
        {
            return AddressError.Host;
        }

        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c))
            {
                return AddressError.Space;
            }
        }

        var start = text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : 0;
        if (start == 0)
        {
            return LooksLikeCredentials(text) ? AddressError.Credentials : AddressError.Scheme(AddressSuggestion.For(text));
        }

        var authority = text[start..];
        var end = authority.AsSpan().IndexOfAny(AuthorityEnd);
        var rest = end < 0 ? "" : authority[end..];
        authority = end < 0 ? authority : authority[..end];
        if (authority.Contains('@'))
        {
            return AddressError.Credentials;
        }

        var hash = rest.IndexOf('#');
        if (hash >= 0 && hash != rest.Length - 1)
        {
            return AddressError.HashInside;
        }

        if (ReadOrigin(text[..start] + authority) is not { } origin || Escape(hash < 0 ? rest : rest[..hash]) is not { } target)
        {
            return AddressError.Host;
        }

        var question = target.IndexOf('?');
        parts = question < 0
            ? new(origin, target, "", hash >= 0)
            : new(origin, target[..question], target[question..], hash >= 0);
        return null;
    }

    private static string? ReadOrigin(string schemeAndAuthority)
    {
        // "\" would count as "/" in Uri, and "%" starts an IPv6 zone that Uri drops silently.
        if (schemeAndAuthority.AsSpan().ContainsAny('\\', '%')
            || !Uri.TryCreate(schemeAndAuthority + "/", UriKind.Absolute, out var uri)
            || uri.Port == 0)
        {
            return null;
        }

        string host;
        try
        {
            host = uri.HostNameType switch
            {
                UriHostNameType.Dns => uri.IdnHost,
                UriHostNameType.IPv4 or UriHostNameType.IPv6 => uri.Host,
                _ => "",
            };
        }
        catch (UriFormatException)
        {
            // A host that Uri takes may still have no ASCII form.
            return null;
        }

        if (host.Length == 0 || !Ascii.IsValid(host))
        {
            return null;
        }

        return uri.IsDefaultPort ? $"{uri.Scheme}://{host}" : $"{uri.Scheme}://{host}:{uri.Port}";
    }

    // ASCII stays byte for byte as typed; the rest has no other legal form on the request line (RFC 9112 §3.2, RFC 3986 §2.5).
    private static string? Escape(string target)
    {
        if (Ascii.IsValid(target))
        {
            return target;
        }

        var escaped = new StringBuilder(target.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        for (var rest = target.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var used) != OperationStatus.Done)
            {
                return null;
            }

            rest = rest[used..];
            if (rune.IsAscii)
            {
                escaped.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)])
            {
                escaped.Append('%').Append(b.ToString("X2", null));
            }
        }

        return escaped.ToString();
    }

    // "user:pw@host/v1": no scheme, and nothing of it may be offered back.
    private static bool LooksLikeCredentials(string text)
    {
        var end = text.AsSpan().IndexOfAny(AuthorityEnd);
        var first = end < 0 ? text : text[..end];
        return first.Contains('@') && !first.Contains("://", StringComparison.Ordinal);
    }
}
