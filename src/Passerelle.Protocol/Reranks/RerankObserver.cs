namespace Passerelle.Protocol.Reranks;

/// <summary>Watches an answer with a ranking. There are no streams of them; an event is taken for a whole answer.</summary>
internal sealed class RerankObserver : AnswerObserver
{
    public override AnswerMarks SeeEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => data.IsEmpty ? AnswerMarks.None : SeeBody(data);

    public override AnswerMarks SeeOpenEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => SeeEvent(eventName, data);

    public override AnswerMarks SeeBody(ReadOnlySpan<byte> body)
    {
        var marks = RerankReader.Read(body.ToArray(), out var answer);
        if (answer.Usage.Reported)
        {
            Keep(default, answer.Usage);
        }

        Seen |= marks;
        return marks;
    }
}
