using Passerelle.Gateway.Relay.Signatures;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Relay;

/// <summary>Translates a provider's events into the caller's dialect, through the neutral form.</summary>
internal sealed class TranslatedForm : StreamForm
{
    private readonly AnswerReader _reader;
    private readonly RememberingSink _writer;

    public TranslatedForm(AnswerReader reader, ICallerChatDialect dialect, AnswerFrame frame)
    {
        _reader = reader;
        _writer = new RememberingSink(dialect.WriteStream(Output, frame), frame.Id);
    }

    public override IReadOnlyDictionary<string, RememberedCall> Calls => _writer.Calls;

    public override void Fail(ApiError error) => _writer.Error(error);

    protected override AnswerMarks Convert(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data) => _reader.ReadEvent(eventName, Utf8Text.Clean(data), _writer);

    protected override AnswerMarks ConvertWhole(ReadOnlySpan<byte> body) => _reader.ReadBody(Utf8Text.Clean(body), _writer);

    protected override void WriteEnd() => _reader.Complete(_writer);
}
