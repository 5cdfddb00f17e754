using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>What a request asks, in whatever dialect. A reader tells it the conversation from the beginning to the end.</summary>
internal sealed class AskedChat
{
    private readonly StringBuilder _said = new();
    private readonly StringBuilder _toolSaid = new();
    private bool _isUser;
    private bool _isFresh;
    private int _tokensBefore;

    /// <summary>Text of the last user message, or of the tool results that came after it, and what its pictures and files are.</summary>
    public string Prompt => AnswersTool ? _toolSaid.ToString() : _said.ToString();

    /// <summary>Words of all messages, at least 1.</summary>
    public int PromptTokens => Math.Max(1, Words);

    /// <summary>Those of them that are told as read from the cache: in a conversation with an answer in it, all before the last message.</summary>
    public int CachedTokens => HasAnswer ? Math.Min(_tokensBefore, PromptTokens - 1) : 0;

    /// <summary>True when a tool's results are the last that was said: then the normal answer is text.</summary>
    public bool AnswersTool { get; private set; }

    /// <summary>The call that a user told, when no tool has answered since; else null.</summary>
    public ToldCall? Told { get; private set; }

    public int? MaxTokens { get; set; }

    public IList<AskedTool> Tools { get; } = [];

    /// <summary>Whether the model may call tools at all.</summary>
    public bool MayCall { get; set; } = true;

    /// <summary>Whether it must.</summary>
    public bool MustCall { get; set; }

    /// <summary>The only tool that it must call; null for any.</summary>
    public string? NamedTool { get; set; }

    /// <summary>The schema of the answer; an undefined element for any JSON; null for text.</summary>
    public JsonElement? JsonSchema { get; set; }

    /// <summary>Whether the model shall think before it speaks.</summary>
    public bool Reasons { get; set; }

    private int Words { get; set; }

    private bool HasAnswer { get; set; }

    /// <summary>A message begins.</summary>
    public void Begin(string role)
    {
        _isUser = role == "user";
        _isFresh = true;
        _tokensBefore = Words;
        HasAnswer |= role is "assistant" or "model";
        if (role is "assistant" or "model" or "user" or "system" or "developer")
        {
            AnswersTool = false;
        }
    }

    /// <summary>The message says something.</summary>
    public void Text(string? text)
    {
        Words += CountWords(text ?? "");
        if (_isUser)
        {
            Told = ToldCall.Find(text) ?? Told;
            Add(text);
        }
    }

    /// <summary>The message shows a picture or a file; the prompt names its type, its length in bytes and the start of its SHA-256.</summary>
    public void Show(string mediaType, byte[] bytes) =>
        Add(string.Create(CultureInfo.InvariantCulture, $"[{mediaType} {bytes.Length} {Convert.ToHexStringLower(SHA256.HashData(bytes))[..8]}]"));

    /// <summary>The message shows what is elsewhere.</summary>
    public void ShowAt(string address) => Add($"[{address}]");

    /// <summary>The message is, or brings, a tool's result.</summary>
    public void ToolResult(string text)
    {
        Words += CountWords(text);
        if (!AnswersTool)
        {
            _toolSaid.Clear();
        }

        AnswersTool = true;
        Told = null;
        _toolSaid.Append(text);
    }

    private void Add(string? text)
    {
        if (_isFresh)
        {
            _said.Clear();
            _isFresh = false;
        }

        _said.Append(text);
    }

    private static int CountWords(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            count += !char.IsWhiteSpace(text[i]) && (i == 0 || char.IsWhiteSpace(text[i - 1])) ? 1 : 0;
        }

        return count;
    }
}
