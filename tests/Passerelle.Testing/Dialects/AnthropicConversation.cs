using System.Text.Json;
using System.Text.RegularExpressions;

namespace Passerelle.Testing.Dialects;

/// <summary>
/// Reads the messages as Anthropic does: every result has its call in the message before, every call its result in the next; the last
/// answer of a tool loop with thinking begins with that thinking; a signature is the vendor's own, of this very text.
/// </summary>
internal sealed partial class AnthropicConversation
{
    /// <summary>Whose signatures these are, for <see cref="Proofs"/>.</summary>
    public const string Maker = "anthropic";

    private static readonly HashSet<string> MessageFields = ["role", "content"];

    private static readonly Dictionary<string, HashSet<string>> BlockFields = new(StringComparer.Ordinal)
    {
        ["text"] = ["type", "text", "cache_control", "citations"],
        ["image"] = ["type", "source", "cache_control"],
        ["document"] = ["type", "source", "cache_control", "citations", "context", "title"],
        ["thinking"] = ["type", "thinking", "signature"],
        ["redacted_thinking"] = ["type", "data"],
        ["tool_use"] = ["type", "id", "name", "input", "cache_control", "caller"],
        ["tool_result"] = ["type", "tool_use_id", "content", "is_error", "cache_control"],
        ["search_result"] = ["type", "title", "source", "content", "citations", "cache_control"],
    };

    private readonly AskedChat _asked;
    private readonly bool _isThinking;
    private readonly IReadOnlyList<JsonElement> _messages;

    private AnthropicConversation(IReadOnlyList<JsonElement> messages, bool isThinking, AskedChat asked)
    {
        _messages = messages;
        _isThinking = isThinking;
        _asked = asked;
    }

    /// <exception cref="RefusedRequestException">Anthropic would not take it.</exception>
    public static void Read(IReadOnlyList<JsonElement> messages, bool isThinking, AskedChat asked) =>
        new AnthropicConversation(messages, isThinking, asked).Read();

    private void Read()
    {
        IReadOnlyList<string> open = [];
        for (var i = 0; i < _messages.Count; i++)
        {
            var message = _messages[i];
            if (message.Stranger(MessageFields) is { } stranger)
            {
                throw new RefusedRequestException($"messages.{i}.{stranger}: Extra inputs are not permitted");
            }

            var role = message.Text("role");
            if (role is not ("user" or "assistant" or "system"))
            {
                throw new RefusedRequestException($"messages: Unexpected role \"{role}\". Allowed roles are \"user\" or \"assistant\".");
            }

            _asked.Begin(role);
            var blocks = Blocks(message, i);
            CheckResults(blocks, open, i);
            open = role == "assistant" ? [.. blocks.Where(b => b.Text("type") == "tool_use").Select(b => b.Text("id")!)] : role == "system" ? open : [];
            for (var n = 0; n < blocks.Count; n++)
            {
                ReadBlock(blocks[n], role, $"messages.{i}.content.{n}");
            }

            if (_isThinking && role == "assistant" && open.Count > 0 && IsLastAnswer(i) && blocks[0].Text("type") is not ("thinking" or "redacted_thinking"))
            {
                throw new RefusedRequestException(
                    $"messages.{i}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `{blocks[0].Text("type")}`. When `thinking` is enabled, a final `assistant` message must start "
                    + "with a thinking block (preceeding the lastmost set of `tool_use` and `tool_result` blocks). We recommend you include thinking blocks from previous turns. "
                    + "To avoid this requirement, disable `thinking`. Please consult our documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking");
            }
        }

        if (open.Count > 0)
        {
            throw NoResults(open, _messages.Count - 1);
        }
    }

    private bool IsLastAnswer(int index) => !_messages.Skip(index + 1).Any(message => message.Text("role") == "assistant");

    private static IReadOnlyList<JsonElement> Blocks(JsonElement message, int index)
    {
        if (message.Member("content") is { ValueKind: JsonValueKind.String } text)
        {
            return text.GetString()!.Length == 0
                ? throw new RefusedRequestException($"messages.{index}: all messages must have non-empty content except for the optional final assistant message")
                : [JsonElement.Parse(PlainJson.Object(json =>
                {
                    json.WriteString("type", "text");
                    json.WriteString("text", text.GetString());
                }).Span)];
        }

        var blocks = message.Items("content");
        return blocks.Count > 0 ? blocks : throw new RefusedRequestException($"messages.{index}: all messages must have non-empty content except for the optional final assistant message");
    }

    private static void CheckResults(IReadOnlyList<JsonElement> blocks, IReadOnlyList<string> open, int index)
    {
        var results = blocks.Where(b => b.Text("type") == "tool_result").Select(b => b.Text("tool_use_id")).ToList();
        foreach (var id in results.Where(id => id is null || !open.Contains(id)))
        {
            throw new RefusedRequestException(
                $"messages.{index}.content.0: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.");
        }

        if (open.Where(id => !results.Contains(id)).ToList() is { Count: > 0 } unanswered)
        {
            throw NoResults(unanswered, index - 1);
        }
    }

    private static RefusedRequestException NoResults(IReadOnlyList<string> ids, int index) => new(
        $"messages.{index}: `tool_use` ids were found without `tool_result` blocks immediately after: {string.Join(", ", ids)}. Each `tool_use` block must have a corresponding `tool_result` block in the next message.");

    private void ReadBlock(JsonElement block, string role, string place)
    {
        var type = block.Text("type") ?? throw new RefusedRequestException($"{place}.type: Field required");
        if (BlockFields.TryGetValue(type, out var known) && block.Stranger(known) is { } stranger)
        {
            throw new RefusedRequestException($"{place}.{type}.{stranger}: Extra inputs are not permitted");
        }

        switch (type)
        {
            case "text":
                _asked.Text(block.Text("text") is { Length: > 0 } text ? text : throw new RefusedRequestException("messages: text content blocks must be non-empty"));
                break;
            case "thinking":
                CheckThinking(block, place);
                break;
            case "redacted_thinking":
                Check(role == "assistant" && Proofs.IsMadeBy(Maker, block.Text("data")), $"{place}: Invalid `data` in `redacted_thinking` block");
                break;
            case "tool_use":
                Check(block.Text("id") is { } id && ToolIds().IsMatch(id), $"{place}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'");
                Check(block.Member("input") is { IsObject: true }, $"{place}.tool_use.input: Input should be a valid dictionary");
                Check(block.Text("name") is { Length: > 0 }, $"{place}.tool_use.name: Field required");
                break;
            case "tool_result":
                ReadResult(block, place);
                break;
            case "image" or "document":
                ReadSource(block, type, place);
                break;
            default:
                Check(BlockFields.ContainsKey(type) || role == "assistant", $"{place}: Input tag '{type}' found using 'type' does not match any of the expected tags");
                break;
        }
    }

    private static void CheckThinking(JsonElement block, string place)
    {
        Check(block.Member("signature") is not null, $"{place}.thinking.signature: Field required");
        Check(block.Text("thinking") is not null, $"{place}.thinking.thinking: Field required");
        Check(Proofs.Fits(Maker, block.Text("signature"), block.Text("thinking")!), $"{place}: Invalid `signature` in `thinking` block");
    }

    private void ReadResult(JsonElement block, string place)
    {
        if (block.Text("content") is { } text)
        {
            _asked.ToolResult(text);
            return;
        }

        _asked.ToolResult("");
        foreach (var (part, i) in block.Items("content").Select((part, i) => (part, i)))
        {
            if (part.Text("type") == "text")
            {
                _asked.ToolResult(part.Text("text") ?? throw new RefusedRequestException($"{place}.tool_result.content.{i}.text.text: Field required"));
            }
            else
            {
                ReadSource(part, part.Text("type") ?? "", $"{place}.tool_result.content.{i}");
            }
        }
    }

    private void ReadSource(JsonElement block, string type, string place)
    {
        var source = block.Member("source") ?? throw new RefusedRequestException($"{place}.{type}.source: Field required");
        switch (source.Text("type"))
        {
            case "base64":
                Check(
                    type != "image" || source.Text("media_type") is "image/jpeg" or "image/png" or "image/gif" or "image/webp",
                    $"{place}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'");
                ShownMedia.Show(_asked, source.Text("media_type"), source.Text("data"), $"{place}.{type}.source.base64.data: Invalid base64 data");
                break;
            case "url":
                _asked.ShowAt(source.Text("url") ?? throw new RefusedRequestException($"{place}.{type}.source.url.url: Field required"));
                break;
            case "text":
                _asked.Text(source.Text("data"));
                break;
            case "file" or "content":
                _asked.ShowAt(source.Text("file_id") ?? "content");
                break;
            case var other:
                throw new RefusedRequestException($"{place}.{type}.source: Input tag '{other}' found using 'type' does not match any of the expected tags: 'base64', 'file', 'url'");
        }
    }

    private static void Check(bool isRight, string message)
    {
        if (!isRight)
        {
            throw new RefusedRequestException(message);
        }
    }

    [GeneratedRegex("^[a-zA-Z0-9_-]+$")]
    private static partial Regex ToolIds();
}
