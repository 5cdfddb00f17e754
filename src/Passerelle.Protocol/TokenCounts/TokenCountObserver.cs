namespace Passerelle.Protocol.TokenCounts;

/// <summary>Watches an answer with a count. There are no streams of them; an event is taken for a whole answer.</summary>
internal sealed class TokenCountObserver(TokenCountDialect dialect) : AnswerObserver
{
    public override AnswerMarks SeeEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => data.IsEmpty ? AnswerMarks.None : SeeBody(data);

    public override AnswerMarks SeeOpenEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => SeeEvent(eventName, data);

    public override AnswerMarks SeeBody(ReadOnlySpan<byte> body)
    {
        var marks = dialect.ReadCount(body) is not null ? AnswerMarks.Content | AnswerMarks.Finish
            : dialect.IsErrorEnvelope(body) ? AnswerMarks.Error
            : AnswerMarks.Malformed;
        Seen |= marks;
        return marks;
    }
}
