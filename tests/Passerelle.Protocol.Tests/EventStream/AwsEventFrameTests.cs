using System.Text;
using Passerelle.Protocol.EventStream;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.EventStream;

public sealed class AwsEventFrameTests
{
    [Fact]
    public void Event_HasItsTypeForAName_AndItsPayload()
    {
        var frame = AwsMessages.Event("metadata", """{"usage":{}}""");

        Assert.True(AwsEventFrame.Read(frame, out var name, out var payload, out var contentType));
        Assert.Equal(("metadata", """{"usage":{}}""", "application/json"), (Text(name), Text(payload), Text(contentType)));
    }

    [Fact]
    public void Exception_HasItsTypeForAName()
    {
        Assert.True(AwsEventFrame.Read(AwsMessages.Exception("modelStreamErrorException", "{}"), out var name, out _));
        Assert.Equal("modelStreamErrorException", Text(name));
    }

    [Fact]
    public void ErrorThatIsNotModelled_HasItsCodeAndItsWordsInHeaders()
    {
        var frame = AwsMessages.WithText([(":message-type", "error"), (":error-code", "InternalFailure"), (":error-message", "Try again.")], "ignored"u8.ToArray());

        Assert.True(AwsEventFrame.Read(frame, out var name, out var payload));
        Assert.Equal(("InternalFailure", "Try again."), (Text(name), Text(payload)));
        Assert.True(AwsEventFrame.Read(AwsMessages.WithText([(":message-type", "error")], []), out name, out payload));
        Assert.Equal(("error", ""), (Text(name), Text(payload)));
    }

    [Fact]
    public void HeadersOfEveryType_ArePassedOver()
    {
        // True, false, a byte, 16, 32, 64 bits, bytes, a time, a UUID.
        byte[] headers =
        [
            1, (byte)'a', 0, 1, (byte)'b', 1, 1, (byte)'c', 2, 9, 1, (byte)'d', 3, 9, 9, 1, (byte)'e', 4, 9, 9, 9, 9, 1, (byte)'f', 5, 9, 9, 9, 9, 9, 9, 9, 9,
            1, (byte)'g', 6, 0, 2, 9, 9, 1, (byte)'h', 8, 9, 9, 9, 9, 9, 9, 9, 9, 1, (byte)'i', 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
            11, .. ":event-type"u8, 7, 0, 1, (byte)'x',
        ];

        Assert.True(AwsEventFrame.Read(AwsMessages.Message(headers, [7]), out var name, out var payload));
        Assert.Equal(("x", 7), (Text(name), payload[0]));
        for (var length = 1; length < headers.Length; length++)
        {
            // A block that ends within a header is none; where it ends between two, it is only shorter.
            if (!AwsEventFrame.Read(AwsMessages.Message(headers[..length], [7]), out name, out payload))
            {
                Assert.True(name.IsEmpty && payload.IsEmpty);
            }
        }

        Assert.False(AwsEventFrame.Read(AwsMessages.Message([1, (byte)'a', 10], []), out _, out _));
        Assert.False(AwsEventFrame.Read(AwsMessages.Message([1, (byte)'a', 7, 0, 5, 1], []), out _, out _));
    }

    [Fact]
    public void HalfAFrame_IsNone()
    {
        var frame = AwsMessages.Event("messageStop", """{"stopReason":"end_turn"}""");
        for (var length = 0; length < frame.Length; length++)
        {
            Assert.False(AwsEventFrame.Read(frame.AsSpan(0, length), out var name, out var payload));
            Assert.True(name.IsEmpty && payload.IsEmpty);
        }
    }

    [Fact]
    public void RecordedFrames_AreReadAsTheSpecificationSays()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var read = 0;
        foreach (var entry in Recordings.Shared!.List(kind: "eventstream"))
        {
            var body = Recordings.Shared!.Load(entry.Id).ResponseBody;
            foreach (var (frame, expected) in AwsPlay.Of(body, []).Frames.Zip(AwsMessages.Read(body)))
            {
                Assert.True(AwsEventFrame.Read(frame, out var name, out var payload), entry.Id);
                Assert.Equal(expected.Name, Text(name));
                Assert.True(payload.SequenceEqual(expected.Payload), entry.Id);
                read++;
            }
        }

        Assert.True(read > 1000, $"{read} frames");
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
