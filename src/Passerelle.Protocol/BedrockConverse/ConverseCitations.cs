using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>What a piece of an answer refers to: a page of the web, a place in a document or in a result of a search.</summary>
internal static class ConverseCitations
{
    /// <summary>Reads one citation (an object).</summary>
    public static Citation Read(ReadOnlySpan<byte> value)
    {
        string? url = null, title = null, source = null, cited = null;
        var reader = new Utf8JsonReader(value);
        _ = reader.Read();
        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("title"u8))
            {
                title = Text(ConverseJson.Chars(ref reader));
            }
            else if (name.SequenceEqual("source"u8))
            {
                source = Text(ConverseJson.Chars(ref reader));
            }
            else if (name.SequenceEqual("location"u8))
            {
                url = ReadUrl(ConverseJson.Raw(ref reader, value)) ?? url;
            }
            else if (name.SequenceEqual("sourceContent"u8))
            {
                cited = ReadCited(ConverseJson.Raw(ref reader, value));
            }
            else
            {
                reader.Skip();
            }
        }

        // The source of a search's result is what its caller wrote there: an address, or any other name.
        url ??= Uri.TryCreate(source, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? source : null;
        return new Citation { Dialect = BedrockConverseDialect.DialectName, Value = new JsonSlice(value.ToArray()), Url = url, Title = title ?? (url is null ? source : null), CitedText = cited };
    }

    /// <summary>The address in <c>location.web</c>; null for the places in documents.</summary>
    private static string? ReadUrl(ReadOnlySpan<byte> location)
    {
        if (location.IsEmpty || location[0] != (byte)'{')
        {
            return null;
        }

        string? url = null;
        var reader = new Utf8JsonReader(location);
        _ = reader.Read();
        while (ConverseJson.NextMember(ref reader, out var kind))
        {
            if (!kind.SequenceEqual("web"u8) || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (ConverseJson.NextMember(ref reader, out var name))
            {
                if (name.SequenceEqual("url"u8))
                {
                    url = Text(ConverseJson.Chars(ref reader));
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        return url;
    }

    /// <summary>The words in a list of <c>{"text"}</c>, one behind the other.</summary>
    private static string? ReadCited(ReadOnlySpan<byte> list)
    {
        if (list.IsEmpty)
        {
            return null;
        }

        var text = new StringBuilder();
        var reader = new Utf8JsonReader(list);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("text"u8))
            {
                _ = reader.Read();
                text.Append(Text(ConverseJson.Chars(ref reader)));
            }
        }

        return text.Length > 0 ? text.ToString() : null;
    }

    private static string? Text(JsonChars chars) => chars.IsEmpty ? null : chars.ToString();
}
