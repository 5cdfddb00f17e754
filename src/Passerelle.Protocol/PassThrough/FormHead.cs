using System.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.PassThrough;

/// <summary>
/// Reads the head of a form, <c>multipart/form-data</c> (RFC 7578), where it lies: the fields <c>model</c> and <c>stream</c>. Files are passed over
/// without a copy.
/// </summary>
internal static class FormHead
{
    private const int LongestModelName = 256;
    private const int MostParts = 256;

    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head)
    {
        head = new RequestHead { IsForm = true };
        var lineEnd = body.IndexOf("\r\n"u8);
        if (lineEnd < 3)
        {
            return Broken();
        }

        ReadOnlySpan<byte> delimiter = (byte[])[.. "\r\n"u8, .. body[..lineEnd]];
        var at = lineEnd + 2;
        for (var parts = 0; parts < MostParts; parts++)
        {
            var headersEnd = body[at..].IndexOf("\r\n\r\n"u8);
            var start = at + headersEnd + 4;
            var length = headersEnd < 0 ? -1 : body[start..].IndexOf(delimiter);
            if (length < 0)
            {
                return Broken();
            }

            if (Take(head, body.Slice(at, headersEnd), start, body.Slice(start, length)) is { } error)
            {
                return error;
            }

            at = start + length + delimiter.Length;
            if (body[at..].StartsWith("--"u8))
            {
                return head.Model is null ? ApiError.Invalid("The field \"model\" is missing; send the name of a model.", "model", "missing_required_parameter") : null;
            }

            if (!body[at..].StartsWith("\r\n"u8))
            {
                return Broken();
            }

            at += 2;
        }

        return ApiError.Invalid($"The form has more than {MostParts} fields.", code: "invalid_value");
    }

    private static ApiError? Take(RequestHead head, ReadOnlySpan<byte> headers, int start, ReadOnlySpan<byte> value)
    {
        switch (NameOf(headers))
        {
            case "model" when head.Model is not null:
                return ApiError.Invalid("The field \"model\" is given twice.", "model", "duplicate_name");
            case "model":
                var model = Encoding.UTF8.GetString(value);
                if (model.Length is 0 or > LongestModelName || model.Any(char.IsControl))
                {
                    return ApiError.Invalid($"The field \"model\" must be a name of 1 to {LongestModelName} printable characters.", "model", "invalid_type");
                }

                head.Model = model;
                head.ModelValue = new JsonRange(start, value.Length);
                break;
            case "stream":
                head.Stream = value.SequenceEqual("true"u8) || value.SequenceEqual("1"u8);
                break;
        }

        return null;
    }

    /// <summary>The name in <c>Content-Disposition: form-data; name="…"</c>; null where it is another's, or a file's.</summary>
    private static string? NameOf(ReadOnlySpan<byte> headers)
    {
        foreach (var line in Encoding.Latin1.GetString(headers).Split("\r\n"))
        {
            if (!line.StartsWith("content-disposition:", StringComparison.OrdinalIgnoreCase) || line.Contains("filename", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var parameter in line.Split(';', StringSplitOptions.TrimEntries))
            {
                if (parameter.StartsWith("name=", StringComparison.OrdinalIgnoreCase))
                {
                    return parameter["name=".Length..].Trim('"');
                }
            }
        }

        return null;
    }

    private static ApiError Broken() => ApiError.Invalid("The form breaks off, or is not multipart/form-data.", code: "invalid_form");
}
