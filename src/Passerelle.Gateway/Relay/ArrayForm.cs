using System.Buffers;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// Gemini's other stream: one JSON array in place of events, for callers that do not ask for <c>alt=sse</c>. Each item is the
/// provider's own bytes.
/// </summary>
internal sealed class ArrayForm(AnswerObserver observer, IDialect dialect) : StreamForm
{
    private bool _begun;

    public override void Fail(ApiError error)
    {
        Separate();
        dialect.WriteError(Output, error);
        Output.Write("]"u8);
    }

    protected override AnswerMarks Convert(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var marks = observer.SeeEvent(eventName, data);
        if (!data.IsEmpty && (marks & AnswerMarks.Malformed) == 0)
        {
            Separate();
            Output.Write(data);
        }

        return marks;
    }

    protected override void WriteEnd() => Output.Write(_begun ? "]"u8 : "[]"u8);

    private void Separate()
    {
        Output.Write(_begun ? ",\r\n"u8 : "["u8);
        _begun = true;
    }
}
