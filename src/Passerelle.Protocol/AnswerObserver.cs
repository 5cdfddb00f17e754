using Passerelle.Protocol.Model;

namespace Passerelle.Protocol;

/// <summary>
/// Watches one answer go by, on the same bytes that go to the caller: first content, usage, terminal state. One object for each
/// attempt; nothing is allocated for an event.
/// </summary>
public abstract class AnswerObserver
{
    private Usage _usage;
    private byte[] _rawUsage = [];
    private int _rawUsageLength;

    /// <summary>Everything seen so far.</summary>
    public AnswerMarks Seen { get; protected set; }

    /// <summary>The usage told so far: the last value of each field, never a sum over events.</summary>
    public ref readonly Usage Usage => ref _usage;

    /// <summary>The last usage object as the provider wrote it; empty when there was none.</summary>
    public ReadOnlyMemory<byte> RawUsage => _rawUsage.AsMemory(0, _rawUsageLength);

    /// <summary>Looks at the data of one event of a stream.</summary>
    /// <param name="eventName">The event's name; empty when it has none.</param>
    /// <param name="data">Its data; empty when it has none.</param>
    public abstract AnswerMarks SeeEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data);

    /// <summary>
    /// Looks at the last event of a stream that ended without a blank line behind it. It may be half an event, so it is read in full
    /// whatever went before, and is <see cref="AnswerMarks.Malformed"/> when it breaks off.
    /// </summary>
    /// <param name="eventName">The event's name; empty when it has none.</param>
    /// <param name="data">Its data; empty when it has none.</param>
    public abstract AnswerMarks SeeOpenEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data);

    /// <summary>Looks at a whole answer that is not a stream.</summary>
    public abstract AnswerMarks SeeBody(ReadOnlySpan<byte> body);

    /// <summary>Keeps a usage object and the fields read from it.</summary>
    protected void Keep(ReadOnlySpan<byte> raw, in Usage usage)
    {
        _usage.Update(usage);
        if (raw.Length > _rawUsage.Length)
        {
            // Some providers repeat usage in every chunk: room to spare, so that the next one needs no new array.
            _rawUsage = new byte[raw.Length + 64];
        }

        raw.CopyTo(_rawUsage);
        _rawUsageLength = raw.Length;
    }
}
