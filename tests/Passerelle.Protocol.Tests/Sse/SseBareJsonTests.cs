using System.Text;
using Passerelle.Protocol.Sse;

namespace Passerelle.Protocol.Tests.Sse;

/// <summary>JSON in a stream of events without any field name before it, as Google ends a stream that fails.</summary>
public sealed class SseBareJsonTests
{
    [Theory]
    [InlineData("{\n  \"error\": {\n    \"code\": 503\n  }\n}\n", "{\n  \"error\": {\n    \"code\": 503\n  }\n}")]
    [InlineData("{\"error\":{}}\r\n\r\n", "{\"error\":{}}")]
    [InlineData("\n[{\"error\":{}}]", "[{\"error\":{}}]")]
    [InlineData("data: {}\n{\"error\":{}}\n\n", "{}")]
    [InlineData(": {comment}\n\n", "")]
    [InlineData("event: x\n\n", "")]
    [InlineData("retry\n\n", "")]
    public void BareJson_IsItsOwnData(string frame, string wanted)
    {
        var bytes = Encoding.UTF8.GetBytes(frame);

        SseFrame.Read(bytes, new byte[bytes.Length], out _, out var data);

        Assert.Equal(wanted, Encoding.UTF8.GetString(data));
    }
}
