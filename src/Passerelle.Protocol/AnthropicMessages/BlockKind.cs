namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>Kinds of content blocks in an answer.</summary>
internal enum BlockKind
{
    /// <summary>None, or one of whose beginning nothing was heard.</summary>
    None,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Thinking with its signature.</summary>
    Thinking,

    /// <summary>Thinking that nobody may read.</summary>
    Redacted,

    /// <summary>A call of a tool that the caller runs.</summary>
    Tool,

    /// <summary>What only this dialect knows, such as a tool that Anthropic runs and its result.</summary>
    Opaque,
}
