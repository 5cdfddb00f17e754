namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>What has been told of one output item of a stream.</summary>
internal sealed class ResponsesItemState(long index)
{
    /// <summary>Its <c>output_index</c>.</summary>
    public long Index { get; } = index;

    /// <summary>The number of its tool call; −1 when none has begun.</summary>
    public int Call { get; set; } = -1;

    /// <summary>Whether anything of its text, reasoning or arguments has been told.</summary>
    public bool HasSaid { get; set; }

    /// <summary>Whether an annotation has been told.</summary>
    public bool HasCited { get; set; }

    /// <summary>Whether it is complete.</summary>
    public bool IsDone { get; set; }
}
