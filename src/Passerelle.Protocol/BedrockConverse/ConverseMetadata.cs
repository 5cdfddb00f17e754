using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>
/// Labels as <c>requestMetadata</c>, by which Bedrock's logs of invocations are searched: at most 16, names and values of at most 256
/// letters, digits, spaces and some signs (Amazon Bedrock API Reference, Converse).
/// </summary>
internal static class ConverseMetadata
{
    private const int Most = 16;
    private const int Longest = 256;

    private static readonly SearchValues<char> Taken = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t\r\n:_@$#=/+,-.");

    /// <summary>Whether an object of labels can be said so.</summary>
    public static bool CanWrite(JsonSlice labels)
    {
        if (labels.Kind != JsonValueKind.Object)
        {
            return false;
        }

        var count = 0;
        var json = new JsonCursor(labels.Bytes);
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            if (++count > Most || name.Length == 0 || !IsTaken(name) || json.Type != JsonTokenType.String || !IsTaken(json.Text()))
            {
                return false;
            }
        }

        return count > 0;
    }

    private static bool IsTaken(string text) => text.Length <= Longest && !text.AsSpan().ContainsAnyExcept(Taken);
}
