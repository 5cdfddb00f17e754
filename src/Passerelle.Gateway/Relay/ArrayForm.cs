using System.Buffers;
using Passerelle.Protocol;
using Passerelle.Protocol.GeminiGenerate;

namespace Passerelle.Gateway.Relay;

/// <summary>
/// Gemini's other stream: one JSON array in place of events, for callers that do not ask for <c>alt=sse</c>. Each item is the
/// provider's own bytes.
/// </summary>
internal sealed class ArrayForm(AnswerObserver observer) : StreamForm
{
    private bool _begun;

    public override void Fail(ApiError error) => GeminiErrors.WriteArrayEnd(Output, error, isFirst: !_begun);

    protected override AnswerMarks Convert(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var marks = observer.SeeEvent(eventName, data);
        if (!data.IsEmpty && (marks & AnswerMarks.Malformed) == 0)
        {
            Separate();
            Output.Write(data);
            if ((marks & AnswerMarks.Error) != 0)
            {
                // The provider's own error is the last item; the array is closed as it does so itself.
                Output.Write("]"u8);
            }
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
