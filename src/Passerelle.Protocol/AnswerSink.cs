using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol;

/// <summary>
/// Takes what an <see cref="AnswerReader"/> finds in an answer, piece by piece and in order: the neutral form of a stream. A
/// dialect's writer is one, <see cref="AnswerBuilder"/> is another. Pieces are only valid during the call.
/// </summary>
/// <remarks>
/// The order within a choice: pieces of one kind in a row belong together until another kind begins or
/// <see cref="EndPart"/> is called. <see cref="ToolArguments"/> names its call, since calls may come interleaved.
/// <see cref="Finish"/> comes once for a choice; <see cref="Usage"/> may come at any time and repeats what was told before, updated.
/// <see cref="End"/> or <see cref="Error"/> comes last, once.
/// </remarks>
public abstract class AnswerSink
{
    /// <summary>Takes nothing: for reading only what an observer wants to know.</summary>
    public static AnswerSink Nothing { get; } = new NothingSink();

    /// <summary>The answer begins. May be called again with more: what is not empty counts.</summary>
    public virtual void Start(in AnswerStart start)
    {
    }

    /// <summary>Text.</summary>
    /// <param name="choice">The number of the alternative, from 0.</param>
    /// <param name="text">A piece of it.</param>
    public virtual void Text(int choice, JsonChars text)
    {
    }

    /// <summary>Reasoning, or a summary of it.</summary>
    public virtual void Reasoning(int choice, JsonChars text, bool isSummary)
    {
    }

    /// <summary>What proves the reasoning before it.</summary>
    public virtual void ReasoningProof(int choice, in ReasoningProof proof)
    {
    }

    /// <summary>A signature on text (Gemini puts one on the last piece of an answer).</summary>
    public virtual void TextSignature(int choice, string format, JsonChars data)
    {
    }

    /// <summary>The model's words for why it will not answer.</summary>
    public virtual void Refusal(int choice, JsonChars text)
    {
    }

    /// <summary>A tool call begins.</summary>
    /// <param name="choice">The number of the alternative.</param>
    /// <param name="call">The number of the call within the alternative, from 0, each one once.</param>
    /// <param name="start">What is known of it.</param>
    public virtual void ToolCall(int choice, int call, in ToolCallStart start)
    {
    }

    /// <summary>
    /// Arguments of a call: a piece of the text of a JSON object (of free text for a custom tool), escaped as a JSON string's content.
    /// </summary>
    public virtual void ToolArguments(int choice, int call, JsonChars text)
    {
    }

    /// <summary>A picture or sound in the answer, whole.</summary>
    public virtual void Media(int choice, MediaPart media)
    {
    }

    /// <summary>What the text before refers to.</summary>
    public virtual void Cite(int choice, Citation citation)
    {
    }

    /// <summary>Log probabilities in OpenAI's form: one item of <c>logprobs.content</c>, as JSON.</summary>
    public virtual void LogProb(int choice, ReadOnlySpan<byte> item)
    {
    }

    /// <summary>A piece that only its own dialect knows.</summary>
    public virtual void Opaque(int choice, OpaquePart part)
    {
    }

    /// <summary>The piece before is complete: what follows of the same kind is another.</summary>
    public virtual void EndPart(int choice)
    {
    }

    /// <summary>Why an alternative ended.</summary>
    /// <param name="choice">The number of the alternative.</param>
    /// <param name="reason">Why.</param>
    /// <param name="native">The provider's own word.</param>
    /// <param name="stopText">The stop text that it came to, if any.</param>
    public virtual void Finish(int choice, FinishReason reason, JsonChars native, JsonChars stopText)
    {
    }

    /// <summary>What has been used so far.</summary>
    public virtual void Usage(in Usage usage)
    {
    }

    /// <summary>The answer ends with an error.</summary>
    public virtual void Error(ApiError error)
    {
    }

    /// <summary>The answer has ended well.</summary>
    public virtual void End()
    {
    }

    private sealed class NothingSink : AnswerSink;
}
