using Passerelle.Protocol;
using Passerelle.Protocol.EventStream;

namespace Passerelle.Gateway.Relay;

/// <summary>The events of Claude on Bedrock, taken out of Amazon's messages and given on as Anthropic itself sends them.</summary>
internal sealed class ReframedForm(AnswerObserver observer, ICallerDialect dialect) : StreamForm
{
    public override void Fail(ApiError error) => dialect.WriteStreamError(Output, error);

    protected override AnswerMarks Convert(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var marks = observer.SeeEvent(eventName, data);
        if ((marks & AnswerMarks.Malformed) == 0)
        {
            BedrockChunk.WriteEvent(Output, eventName, data);
        }

        return marks;
    }

    protected override void WriteEnd()
    {
        // Anthropic's streams have a terminator of their own.
    }
}
