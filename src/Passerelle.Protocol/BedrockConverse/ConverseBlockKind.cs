namespace Passerelle.Protocol.BedrockConverse;

/// <summary>Kinds of content blocks in a stream.</summary>
internal enum ConverseBlockKind
{
    /// <summary>Nothing has been heard of it but, perhaps, citations: they belong to the text before.</summary>
    None,

    /// <summary>Text. Only other kinds are announced by an event of their own.</summary>
    Text,

    /// <summary>Reasoning with its signature.</summary>
    Reasoning,

    /// <summary>Reasoning that nobody may read.</summary>
    Redacted,

    /// <summary>A call of a tool that the caller runs.</summary>
    Tool,

    /// <summary>A picture.</summary>
    Image,

    /// <summary>What only this dialect knows: a tool that Bedrock runs, and its result.</summary>
    Opaque,
}
