using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.OpenAiChat;

namespace Passerelle.Protocol;

/// <summary>The dialects that are spoken here.</summary>
public static class Dialects
{
    /// <summary>OpenAI's Chat Completions.</summary>
    public static IDialect OpenAiChat { get; } = new OpenAiChatDialect();

    /// <summary>Anthropic's Messages.</summary>
    public static IChatDialect AnthropicMessages { get; } = new AnthropicMessagesDialect();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<IDialect> All { get; } = [OpenAiChat, AnthropicMessages];

    /// <summary>The dialect of a name, or null.</summary>
    public static IDialect? Find(string name) => All.FirstOrDefault(d => d.Name == name);
}
