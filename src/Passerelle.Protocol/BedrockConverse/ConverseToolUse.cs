using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>The fields of a <c>toolUse</c>, announced in a stream or whole.</summary>
internal ref struct ConverseToolUse
{
    public JsonChars Id;
    public JsonChars Name;

    /// <summary>The arguments, an object; empty in a stream, where they follow.</summary>
    public ReadOnlySpan<byte> Input;

    /// <summary>Whether Bedrock runs the tool itself: the caller has nothing to answer then.</summary>
    public bool IsServers;

    public void Read(ReadOnlySpan<byte> tool)
    {
        var reader = new Utf8JsonReader(tool);
        _ = reader.Read();
        while (ConverseJson.NextMember(ref reader, out var name))
        {
            if (name.SequenceEqual("toolUseId"u8))
            {
                Id = ConverseJson.Chars(ref reader);
            }
            else if (name.SequenceEqual("name"u8))
            {
                Name = ConverseJson.Chars(ref reader);
            }
            else if (name.SequenceEqual("input"u8))
            {
                Input = ConverseJson.Raw(ref reader, tool);
            }
            else
            {
                IsServers |= name.SequenceEqual("type"u8) && reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("server_tool_use"u8);
                reader.Skip();
            }
        }
    }
}
