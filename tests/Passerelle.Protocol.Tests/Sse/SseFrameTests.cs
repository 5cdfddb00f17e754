using System.Text;
using Passerelle.Protocol.Sse;

namespace Passerelle.Protocol.Tests.Sse;

public sealed class SseFrameTests
{
    [Theory]
    [InlineData("data: a\n\n", "", "a")]
    [InlineData("data:a\n\n", "", "a")]
    [InlineData("data:  a \n\n", "", " a ")]
    [InlineData("data:\ta\n\n", "", "\ta")]
    [InlineData("data: a: b\n\n", "", "a: b")]
    [InlineData("data: a", "", "a")]
    [InlineData("data: a\r\n\r\n", "", "a")]
    [InlineData("data: a\r\r", "", "a")]
    [InlineData("\ndata: a\r\n\r", "", "a")]
    [InlineData("\uFEFFdata: a\n\n", "", "a")]
    [InlineData("\uFEFF\ndata: a\n\n", "", "a")]
    [InlineData("event: error\ndata: a\n\n", "error", "a")]
    [InlineData("data: a\nevent:error\n\n", "error", "a")]
    [InlineData("event: x\nevent: y\ndata: a\n\n", "y", "a")]
    [InlineData("event: x\nevent\ndata: a\n\n", "", "a")]
    [InlineData("data: a\ndata: b\n\n", "", "a\nb")]
    [InlineData("data: a\r\ndata:b\rdata: c\n\n", "", "a\nb\nc")]
    [InlineData("data:\ndata: b\n\n", "", "\nb")]
    [InlineData("data: a\ndata\n\n", "", "a\n")]
    [InlineData("data\ndata\ndata\n\n", "", "\n\n")]
    [InlineData("data: a\n: comment\nid: 1\nretry: 2\nother: x\ndata: b\n\n", "", "a\nb")]
    [InlineData(": OPENROUTER PROCESSING\n\n", "", "")]
    [InlineData(":\n\n", "", "")]
    [InlineData("Data: a\nDATA: b\ndata : c\n data: d\ndatax: e\n\n", "", "")]
    [InlineData("event: ping\n\n", "ping", "")]
    [InlineData("data\n\n", "", "")]
    [InlineData("\n", "", "")]
    [InlineData("", "", "")]
    public void Fields_AreReadAsTheStandardSays(string frame, string eventName, string data)
    {
        var bytes = Encoding.UTF8.GetBytes(frame);

        SseFrame.Read(bytes, new byte[bytes.Length], out var readName, out var readData);

        Assert.Equal((eventName, data), (Encoding.UTF8.GetString(readName), Encoding.UTF8.GetString(readData)));
    }

    [Fact]
    public void DataOfOneLine_StaysWhereItIs()
    {
        var frame = "event: e\ndata: abc\n\n"u8.ToArray();

        SseFrame.Read(frame, default, out _, out var data);

        Assert.True(frame.AsSpan().Overlaps(data));
    }
}
