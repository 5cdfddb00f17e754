namespace Passerelle.Protocol.Embeddings;

/// <summary>Watches an answer with embeddings. There are no streams of them; an event is taken for a whole answer.</summary>
internal sealed class EmbeddingsObserver(EmbeddingsAnswerReader reader) : AnswerObserver
{
    public override AnswerMarks SeeEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => data.IsEmpty ? AnswerMarks.None : SeeBody(data);

    public override AnswerMarks SeeOpenEvent(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => SeeEvent(eventName, data);

    public override AnswerMarks SeeBody(ReadOnlySpan<byte> body)
    {
        var reading = reader.Observe(body);
        if (reading.RawUsage.Exists)
        {
            Keep(body.Slice(reading.RawUsage.Start, reading.RawUsage.Length), reading.Usage);
        }

        Seen |= reading.Marks;
        return reading.Marks;
    }
}
