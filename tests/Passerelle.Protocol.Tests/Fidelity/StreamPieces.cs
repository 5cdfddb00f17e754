using System.Buffers;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Translates a stream that comes in pieces, as the relay does: whole frames at once, the rest with the next piece, and an honest end.</summary>
internal static class StreamPieces
{
    public static readonly AnswerFrame Frame = new("req_0123456789abcdef", "model-of-the-test", 1_700_000_000, WantsUsage: true);

    /// <summary>How the relay ends what broke off.</summary>
    public static readonly ApiError Truncated = new(ApiErrorKind.UpstreamFailed, "The provider's stream ended early.") { Code = "upstream_truncated", Source = ErrorSource.Upstream };

    /// <param name="body">The stream, or its beginning.</param>
    /// <param name="arrivals">Where reads end, rising; the last one is at the end of the body anyway.</param>
    /// <param name="from">The dialect of the stream.</param>
    /// <param name="cutter">Cuts it into events.</param>
    /// <param name="to">The dialect to write.</param>
    /// <param name="traits">Of the provider.</param>
    /// <returns>The stream in the other dialect, ended well if there was a reason for stopping, with an error if not.</returns>
    public static byte[] Translate(ReadOnlyMemory<byte> body, IEnumerable<int> arrivals, IProviderChatDialect from, FrameCutter cutter, ICallerChatDialect to, TargetTraits traits)
    {
        var output = new ArrayBufferWriter<byte>(body.Length + 1024);
        var writer = to.WriteStream(output, Frame);
        var reader = from.ReadAnswer(traits);
        var marks = AnswerMarks.None;
        var start = 0;
        foreach (var end in arrivals.Append(body.Length))
        {
            start = end - cutter.Cut(body[start..end], Take);
        }

        if (start < body.Length)
        {
            cutter.Open(body.Span[start..], Take);
        }

        if ((marks & AnswerMarks.Error) == 0)
        {
            if ((marks & (AnswerMarks.Finish | AnswerMarks.Done)) != 0)
            {
                reader.Complete(writer);
            }
            else
            {
                writer.Error(Truncated);
            }
        }

        return output.WrittenSpan.ToArray();

        void Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> data) => marks |= reader.ReadEvent(name, data, writer);
    }
}
