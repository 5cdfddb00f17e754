using System.Collections.Concurrent;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>What OpenAI keeps of Responses unless a request says <c>store: false</c>: items by id, conversations by the response's id.</summary>
internal sealed class ResponsesMemory
{
    private readonly ConcurrentDictionary<string, JsonElement> _items = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyList<JsonElement>> _conversations = new(StringComparer.Ordinal);

    /// <summary>Keeps a response with all that led to it.</summary>
    public void Keep(string responseId, IReadOnlyList<JsonElement> input, IReadOnlyList<JsonElement> output)
    {
        foreach (var item in output)
        {
            _items[item.Text("id")!] = item;
        }

        _conversations[responseId] = [.. input, .. output];
    }

    public JsonElement? Item(string? id) => id is not null && _items.TryGetValue(id, out var item) ? item : null;

    public IReadOnlyList<JsonElement>? Conversation(string id) => _conversations.GetValueOrDefault(id);
}
