namespace Passerelle.Testing.Dialects;

/// <summary>Media in a request: a <c>data:</c> URL, or an address.</summary>
internal static class ShownMedia
{
    /// <summary>Shows what a URL holds or points to.</summary>
    /// <param name="asked">Where to.</param>
    /// <param name="url">The URL; null for none.</param>
    /// <param name="refusal">What the vendor says when it cannot read it.</param>
    public static void Show(AskedChat asked, string? url, string refusal)
    {
        if (url is not null && url.StartsWith("data:", StringComparison.Ordinal) && url.IndexOf(";base64,", StringComparison.Ordinal) is > 0 and var comma)
        {
            Show(asked, url["data:".Length..comma], url[(comma + ";base64,".Length)..], refusal);
        }
        else if (url is not null && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "gs")
        {
            asked.ShowAt(url);
        }
        else
        {
            throw new RefusedRequestException(refusal);
        }
    }

    /// <summary>Shows base64.</summary>
    public static void Show(AskedChat asked, string? mediaType, string? base64, string refusal)
    {
        var bytes = new byte[base64?.Length ?? 0];
        if (string.IsNullOrEmpty(base64) || string.IsNullOrEmpty(mediaType) || !Convert.TryFromBase64String(base64, bytes, out var length))
        {
            throw new RefusedRequestException(refusal);
        }

        asked.Show(mediaType, bytes[..length]);
    }
}
