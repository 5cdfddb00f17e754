namespace Passerelle.Protocol;

/// <summary>
/// Reads one provider's answer, in a stream or whole, and hands its pieces to a sink. Lenient: every field may be absent, null or of
/// a newer version; what breaks off is <see cref="AnswerMarks.Malformed"/>, never an exception. As an observer it reads for nobody.
/// </summary>
/// <remarks>
/// A reader reports <see cref="AnswerSink.End"/> from its dialect's own terminator only; where a dialect has none (Gemini), the
/// relay calls <see cref="Complete"/> when the stream has ended behind a reason for stopping.
/// </remarks>
public abstract class AnswerReader : AnswerObserver
{
    /// <summary>Reads one event of a stream.</summary>
    /// <param name="eventName">The event's name; empty when it has none.</param>
    /// <param name="data">Its data; empty when it has none.</param>
    /// <param name="sink">Gets what is in it.</param>
    /// <returns>What the event held, as for an observer.</returns>
    public abstract AnswerMarks ReadEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data, AnswerSink sink);

    /// <summary>Reads a whole answer that is no stream: all pieces, and the end.</summary>
    public abstract AnswerMarks ReadBody(ReadOnlySpan<byte> body, AnswerSink sink);

    /// <summary>Ends an answer whose stream has ended without a terminator, behind a reason for stopping. Does nothing when it has ended already.</summary>
    public abstract void Complete(AnswerSink sink);

    /// <inheritdoc/>
    public override AnswerMarks SeeEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => ReadEvent(eventName, data, AnswerSink.Nothing);

    /// <inheritdoc/>
    public override AnswerMarks SeeOpenEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => ReadEvent(eventName, data, AnswerSink.Nothing);

    /// <inheritdoc/>
    public override AnswerMarks SeeBody(ReadOnlySpan<byte> body) => ReadBody(body, AnswerSink.Nothing);
}
