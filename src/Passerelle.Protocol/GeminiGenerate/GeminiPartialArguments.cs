using System.Buffers;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>
/// Puts the arguments of a call together that Vertex AI streams piece by piece (<c>streamFunctionCallArguments</c>):
/// <c>partialArgs</c> of a JSON path and a value, of which a string may come in several pieces.
/// </summary>
/// <param name="call">The number of the call that the arguments are for.</param>
internal sealed class GeminiPartialArguments(int call)
{
    /// <summary>An item may be told this far behind the last one before the path counts as nonsense.</summary>
    private const int MostSkipped = 1000;

    private readonly Node _root = new();

    /// <summary>The number of the call.</summary>
    public int Call => call;

    /// <summary>Takes the array of pieces under the reader, to its end. False when a path makes no sense.</summary>
    public bool Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        var good = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                good &= ReadPiece(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return good;
    }

    /// <summary>Writes the arguments so far as a JSON object.</summary>
    public void WriteTo(IBufferWriter<byte> output) => _root.WriteTo(output, isRoot: true);

    private bool ReadPiece(ref Utf8JsonReader reader)
    {
        string? path = null;
        ReadOnlySpan<byte> text = default;
        ReadOnlySpan<byte> literal = default;
        var hasText = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPath = reader.ValueTextEquals("jsonPath"u8);
            var isText = reader.ValueTextEquals("stringValue"u8);
            var isNull = reader.ValueTextEquals("nullValue"u8);
            var isLiteral = reader.ValueTextEquals("numberValue"u8) || reader.ValueTextEquals("boolValue"u8);
            _ = reader.Read();
            if (reader.TokenType == JsonTokenType.String && isPath)
            {
                path = JsonChars.Of(in reader).ToString();
            }
            else if (reader.TokenType == JsonTokenType.String && isText)
            {
                text = reader.ValueSpan;
                hasText = true;
            }
            else if (isNull)
            {
                literal = "null"u8;
            }
            else if (isLiteral && reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False)
            {
                literal = reader.ValueSpan;
            }

            reader.Skip();
        }

        if (path is null || Find(path) is not { } node)
        {
            return false;
        }

        if (hasText)
        {
            (node.Text ??= new ArrayBufferWriter<byte>(32)).Write(text);
        }
        else if (!literal.IsEmpty)
        {
            node.Literal = literal.ToArray();
        }

        return true;
    }

    /// <summary>The place of a path such as <c>$.recipe.steps[0]</c> or <c>$['a b']</c>; null when it makes no sense.</summary>
    private Node? Find(ReadOnlySpan<char> path)
    {
        if (path is not ['$', ..])
        {
            return null;
        }

        path = path[1..];
        var node = _root;
        for (var depth = 0; !path.IsEmpty && node is not null; depth++)
        {
            if (depth == JsonBody.MaxDepth)
            {
                return null;
            }

            if (path[0] == '.')
            {
                var end = path[1..].IndexOfAny('.', '[');
                var name = end < 0 ? path[1..] : path.Slice(1, end);
                path = path[(1 + name.Length)..];
                node = node.Member(name);
            }
            else if (path is ['[', '\'' or '"', ..])
            {
                var end = path[2..].IndexOf(path[1]);
                if (end < 0 || path.Length < end + 4 || path[end + 3] != ']')
                {
                    return null;
                }

                node = node.Member(path.Slice(2, end));
                path = path[(end + 4)..];
            }
            else
            {
                var end = path.IndexOf(']');
                node = path[0] == '[' && end > 0 && int.TryParse(path[1..end], out var index) && index >= 0 ? node.Item(index) : null;
                path = path[(end + 1)..];
            }
        }

        return node;
    }

    /// <summary>A value that is being put together.</summary>
    private sealed class Node
    {
        private List<(string Name, Node Value)>? _members;
        private List<Node>? _items;

        /// <summary>The characters of a string, escaped.</summary>
        public ArrayBufferWriter<byte>? Text { get; set; }

        /// <summary>A number, true, false or null.</summary>
        public byte[]? Literal { get; set; }

        public Node Member(ReadOnlySpan<char> name)
        {
            _members ??= [];
            foreach (var (known, value) in _members)
            {
                if (name.SequenceEqual(known))
                {
                    return value;
                }
            }

            var node = new Node();
            _members.Add((name.ToString(), node));
            return node;
        }

        public Node? Item(int index)
        {
            _items ??= [];
            if (index > _items.Count + MostSkipped)
            {
                return null;
            }

            while (_items.Count <= index)
            {
                _items.Add(new Node());
            }

            return _items[index];
        }

        public void WriteTo(IBufferWriter<byte> output, bool isRoot = false)
        {
            if (_items is not null)
            {
                var separator = "["u8;
                foreach (var item in _items)
                {
                    output.Write(separator);
                    item.WriteTo(output);
                    separator = ","u8;
                }

                output.Write("]"u8);
            }
            else if (_members is not null || isRoot)
            {
                var separator = "{\""u8;
                foreach (var (name, value) in _members ?? [])
                {
                    output.Write(separator);
                    JsonEscape.Encode(Encoding.UTF8.GetBytes(name), output);
                    output.Write("\":"u8);
                    value.WriteTo(output);
                    separator = ",\""u8;
                }

                output.Write(_members is null ? "{}"u8 : "}"u8);
            }
            else if (Text is not null)
            {
                output.Write("\""u8);
                output.Write(Text.WrittenSpan);
                output.Write("\""u8);
            }
            else
            {
                output.Write(Literal ?? "null"u8);
            }
        }
    }
}
