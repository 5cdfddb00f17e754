namespace Passerelle.Gateway.Catalog.Models;

/// <summary>What a price is for. All are for one token, but <see cref="Image"/>.</summary>
public enum PriceKind
{
    /// <summary>A token of the prompt that was not read from a cache.</summary>
    Input,

    /// <summary>A token of the answer.</summary>
    Output,

    /// <summary>A token of the prompt that was read from a cache.</summary>
    CacheRead,

    /// <summary>A token of the prompt that was put into a cache, for the usual time (five minutes with Anthropic).</summary>
    CacheWrite,

    /// <summary>The same for an hour.</summary>
    CacheWriteHour,

    /// <summary>A token of reasoning, where it costs other than one of the answer.</summary>
    Reasoning,

    /// <summary>A token of heard audio.</summary>
    InputAudio,

    /// <summary>A token of spoken audio.</summary>
    OutputAudio,

    /// <summary><see cref="Input"/> in a batch.</summary>
    InputBatch,

    /// <summary><see cref="Output"/> in a batch.</summary>
    OutputBatch,

    /// <summary><see cref="Input"/> with service tier <c>priority</c>.</summary>
    InputPriority,

    /// <summary><see cref="Output"/> with service tier <c>priority</c>.</summary>
    OutputPriority,

    /// <summary><see cref="Input"/> with service tier <c>flex</c>.</summary>
    InputFlex,

    /// <summary><see cref="Output"/> with service tier <c>flex</c>.</summary>
    OutputFlex,

    /// <summary>One image that was made.</summary>
    Image,
}
