using System.Text;
using System.Text.Json;
using Passerelle.Protocol.EventStream;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.EventStream;

public sealed class BedrockChunkTests
{
    [Theory]
    [InlineData("""{"type":"message_stop"}""", "message_stop")]
    [InlineData("""{"index":0,"delta":{"type":"text_delta"},"type":"content_block_delta"}""", "content_block_delta")]
    [InlineData("""{"messageStart":{"role":"assistant"}}""", "")]
    [InlineData("""{"type":7}""", "")]
    public void Chunk_HoldsAnEvent(string inner, string expected)
    {
        var (name, data) = Open("chunk", $$"""{"p":"abcdef","bytes":"{{Base64(inner)}}"}""");

        Assert.Equal((expected, inner), (name, data));
    }

    [Fact]
    public void Base64WithEscapes_IsRead()
    {
        var inner = """{"type":"ping","x":"??>>~~"}""";
        Assert.Contains('/', Base64(inner));

        Assert.Equal(("ping", inner), Open("chunk", "{\"bytes\":\"" + Base64(inner).Replace("/", "\\/", StringComparison.Ordinal) + "\"}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"bytes":""}""")]
    [InlineData("""{"bytes":7}""")]
    [InlineData("""{"bytes":"%%%%"}""")]
    [InlineData("""{"bytes":"\ud800"}""")]
    [InlineData("""{"bytes":"eyJ0""")]
    public void ChunkWithoutAnEvent_IsNone(string payload)
    {
        var bytes = Encoding.UTF8.GetBytes(payload);
        Assert.False(BedrockChunk.TryOpen("chunk"u8, bytes, new byte[BedrockChunk.RoomFor(bytes)], out var name, out var data));
        Assert.True(name.IsEmpty && data.IsEmpty);
    }

    [Theory]
    [InlineData("throttlingException", """{"message":"Too many \"requests\""}""", "rate_limit_error", "Too many \"requests\"")]
    [InlineData("serviceUnavailableException", """{"message":"x"}""", "overloaded_error", "x")]
    [InlineData("validationException", """{"message":"x"}""", "invalid_request_error", "x")]
    [InlineData("modelTimeoutException", """{"message":"x"}""", "timeout_error", "x")]
    [InlineData("internalServerException", "{}", "api_error", "The provider's answer broke off with an error.")]
    [InlineData("InternalFailure", "Try again.", "api_error", "Try again.")]
    public void Exception_BecomesAnthropicsError(string exception, string payload, string type, string message)
    {
        var (name, data) = Open(exception, payload);

        using var json = JsonDocument.Parse(data);
        Assert.Equal(("error", "error"), (name, json.RootElement.GetProperty("type").GetString()));
        Assert.Equal((type, message), (json.RootElement.GetProperty("error").GetProperty("type").GetString(), json.RootElement.GetProperty("error").GetProperty("message").GetString()));
        Assert.Equal(AnswerMarks.Error, Dialects.AnthropicMessages.Observe().SeeEvent(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(data)));
    }

    [Fact]
    public void Event_IsWrittenAsAnthropicSendsIt()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        BedrockChunk.WriteEvent(output, "message_stop"u8, "{\"type\":\r\n\"message_stop\"}"u8);

        Assert.Equal("event: message_stop\ndata: {\"type\":  \"message_stop\"}\n\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void EventOfANewerVersion_StaysAsItIs() => Assert.Equal(("trace", "{}"), Open("trace", "{}"));

    [Fact]
    public void EveryRecordedChunk_IsOpened()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var opened = 0;
        foreach (var entry in Recordings.Shared!.List(kind: "eventstream").Where(entry => entry.Protocol is "anthropic-messages-bedrock" or "bedrock-invoke"))
        {
            foreach (var (name, payload) in AwsMessages.Read(Recordings.Shared!.Load(entry.Id).ResponseBody))
            {
                using var json = JsonDocument.Parse(payload);
                var inner = Encoding.UTF8.GetString(json.RootElement.GetProperty("bytes").GetBytesFromBase64());
                var (eventName, data) = Open(name, Encoding.UTF8.GetString(payload));
                using var read = JsonDocument.Parse(data);

                Assert.Equal(inner, data);
                Assert.Equal(read.RootElement.TryGetProperty("type", out var type) ? type.GetString() : "", eventName);
                opened++;
            }
        }

        Assert.True(opened > 300, $"{opened} chunks");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static (string Name, string Data) Open(string name, string payload)
    {
        var bytes = Encoding.UTF8.GetBytes(payload);
        Assert.True(BedrockChunk.TryOpen(Encoding.UTF8.GetBytes(name), bytes, new byte[BedrockChunk.RoomFor(bytes)], out var eventName, out var data));
        return (Encoding.UTF8.GetString(eventName), Encoding.UTF8.GetString(data));
    }
}
