using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Model;

/// <summary>One of an answer's alternatives.</summary>
/// <param name="index">Its number, from 0.</param>
public sealed class AnswerChoice(int index)
{
    /// <summary>Its number, from 0.</summary>
    public int Index { get; } = index;

    /// <summary>What the model said, in order.</summary>
    public List<Part> Parts { get; } = [];

    /// <summary>Why it stopped.</summary>
    public FinishReason Finish { get; set; }

    /// <summary>The provider's own word for that (a JSON string).</summary>
    public JsonSlice NativeFinish { get; set; }

    /// <summary>The stop text that it came to (a JSON string).</summary>
    public JsonSlice StopText { get; set; }

    /// <summary>Log probabilities in OpenAI's form: the items of <c>content</c>.</summary>
    public List<JsonSlice>? LogProbs { get; set; }
}
