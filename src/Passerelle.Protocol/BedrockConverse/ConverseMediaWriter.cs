using System.Globalization;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Writes pictures, documents, films and sounds, which Converse takes as bytes or from Amazon S3 (Amazon Bedrock API Reference,
/// ContentBlock). Documents must have names of few signs, each once in a request.
/// </summary>
internal sealed class ConverseMediaWriter(Utf8JsonWriter json)
{
    /// <summary>The longest name of a document.</summary>
    private const int LongestName = 200;

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Why Converse cannot say it (the end of a sentence); null when it can.</summary>
    public static string? Problem(MediaPart media)
    {
        if (media.FileId is not null && !media.Base64.Exists && !media.Url.Exists)
        {
            return "names a file that was uploaded to another provider; send the file itself";
        }

        if (media.Url.Exists && !IsS3(media))
        {
            return "has a URL, which the model's provider does not fetch; send the file itself";
        }

        return ConverseMediaForm.Of(media) is null ? $"is of the type \"{media.MediaType}\", which the model's provider does not take" : null;
    }

    /// <summary>Writes a block for which <see cref="Problem"/> is null.</summary>
    /// <param name="media">What to say.</param>
    /// <param name="hasCitations">Whether the model may be asked to cite a document.</param>
    public void Write(MediaPart media, bool hasCitations)
    {
        var form = ConverseMediaForm.Of(media)!.Value;
        json.WriteStartObject();
        json.WriteStartObject(form.Block);
        json.WriteString("format"u8, form.Format);
        if (form.IsDocument)
        {
            json.WriteString("name"u8, NameOf(media));
        }

        json.WriteStartObject("source"u8);
        WriteSource(media);
        json.WriteEndObject();
        if (form.IsDocument && hasCitations)
        {
            WriteCitations(media);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteSource(MediaPart media)
    {
        if (media.Url.Exists)
        {
            json.WriteStartObject("s3Location"u8);
            media.Url.WriteTo(json, "uri"u8);
            json.WriteEndObject();
        }
        else if (media.PlainText.Exists)
        {
            json.WriteBase64String("bytes"u8, Encoding.UTF8.GetBytes(media.PlainText.Text ?? ""));
        }
        else
        {
            Plain(media.Base64).WriteTo(json, "bytes"u8);
        }
    }

    /// <summary>Base64 as AWS takes it (RFC 4648 §4, padded): Google's clients write the alphabet for addresses (§5), some leave the padding out.</summary>
    private static JsonSlice Plain(JsonSlice base64)
    {
        var letters = base64.Chars.Escaped;
        if (letters.Length % 4 == 0 && !letters.ContainsAny("-_\\"u8))
        {
            return base64;
        }

        var text = string.Concat((base64.Text ?? "").Where(letter => !char.IsWhiteSpace(letter))).Replace('-', '+').Replace('_', '/');
        return JsonSlice.Of(text.PadRight((text.Length + 3) / 4 * 4, '='));
    }

    /// <summary>Anthropic's fields of a document, under the same names here.</summary>
    private void WriteCitations(MediaPart media)
    {
        foreach (var field in media.Extra ?? [])
        {
            if (field is { Name: "context", Value: { IsString: true, IsEmpty: false } context })
            {
                context.WriteTo(json, "context"u8);
            }
            else if (field is { Name: "citations", Value.Kind: JsonValueKind.Object })
            {
                field.Value.WriteTo(json, "citations"u8);
            }
        }
    }

    /// <summary>The file's name without its type, of letters, digits, single spaces, hyphens, underscores, parentheses and brackets.</summary>
    private string NameOf(MediaPart media)
    {
        var name = new StringBuilder();
        foreach (var letter in Path.GetFileNameWithoutExtension(media.Name ?? ""))
        {
            var taken = char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '(' or ')' or '[' or ']' ? letter : char.IsWhiteSpace(letter) ? ' ' : '-';
            if (name.Length < LongestName - 4 && !(taken == ' ' && (name.Length == 0 || name[^1] == ' ')))
            {
                name.Append(taken);
            }
        }

        var wanted = name.ToString().Trim() is var told && told.Any(char.IsAsciiLetterOrDigit) ? told : "Document";
        var unique = wanted;
        for (var next = 2; !_names.Add(unique); next++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{wanted} {next}");
        }

        return unique;
    }

    private static bool IsS3(MediaPart media) => media.Url.Text?.StartsWith("s3://", StringComparison.Ordinal) == true;
}
