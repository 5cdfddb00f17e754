using Passerelle.Protocol;

namespace Passerelle.Gateway.Relay;

/// <summary>Translates a provider's events into the caller's dialect, through the neutral form.</summary>
internal sealed class TranslatedForm : StreamForm
{
    private readonly AnswerReader _reader;
    private readonly AnswerSink _writer;

    public TranslatedForm(AnswerReader reader, IChatDialect dialect, AnswerFrame frame)
    {
        _reader = reader;
        _writer = dialect.WriteStream(Output, frame);
    }

    public override void Fail(ApiError error) => _writer.Error(error);

    protected override AnswerMarks Convert(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => _reader.ReadEvent(eventName, data, _writer);

    protected override void WriteEnd() => _reader.Complete(_writer);
}
