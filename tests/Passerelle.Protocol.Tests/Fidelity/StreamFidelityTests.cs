namespace Passerelle.Protocol.Tests.Fidelity;

public sealed class StreamFidelityTests
{
    [Fact]
    public void Streams_InPiecesOrCutOff_AreTranslatedTheSame_AndNeverLookComplete()
    {
        var failures = All().Cells.Values.SelectMany(cell => cell.Failures).ToList();

        Assert.True(failures.Count == 0, $"{failures.Count} differences:\n{string.Join("\n", failures.Take(400))}");
    }

    [Theory]
    [InlineData("openai-chat", "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")]
    [InlineData("openai-chat", "data: [DONE]\n\n")]
    [InlineData("openai-responses", "event: response.completed\ndata: {\"type\":\"response.completed\"}\n\n")]
    [InlineData("openai-responses", "data: {\"type\": \"response.incomplete\"}\n\n")]
    [InlineData("anthropic-messages", "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n")]
    [InlineData("anthropic-messages", "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")]
    [InlineData("ai-sdk-4", "data: {\"type\":\"finish\",\"finishReason\":{\"unified\":\"stop\"}}\n\n")]
    [InlineData("ai-sdk-2", "data: [DONE]\n\n")]
    [InlineData("gemini", "data: {\"candidates\":[{\"finishReason\": \"STOP\"}]}\r\n\r\n")]
    public void EndsOfStreams_AreRecognised(string dialect, string stream)
    {
        Assert.True(StreamEnds.LooksComplete(dialect, System.Text.Encoding.UTF8.GetBytes(stream)));
        Assert.False(StreamEnds.LooksComplete(dialect, System.Text.Encoding.UTF8.GetBytes(stream.Replace("\"", "\\\"", StringComparison.Ordinal).Replace("[DONE]", "DONE", StringComparison.Ordinal))));
    }

    private static StreamRun All() => FidelityRuns.Streams;
}
