using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>OpenAI's own .NET library talks through the gateway.</summary>
public sealed class OpenAiNuGetTests
{
    private static readonly ChatMessage[] Hello = [new UserChatMessage("Hello")];

    [Fact]
    public async Task Chat_WholeAndStreamed_WithUsage()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", ["sk-a"], ["plain"]);
        var chat = Client(gateway, "up/plain");

        var whole = (await chat.CompleteChatAsync(Hello, cancellationToken: TestContext.Current.CancellationToken)).Value;
        var text = "";
        var streamedOutput = 0;
        await foreach (var update in chat.CompleteChatStreamingAsync(Hello, cancellationToken: TestContext.Current.CancellationToken))
        {
            text += string.Concat(update.ContentUpdate.Select(c => c.Text));
            streamedOutput = update.Usage?.OutputTokenCount ?? streamedOutput;
        }

        Assert.Equal(ChatFinishReason.Stop, whole.FinishReason);
        Assert.Equal(whole.Content[0].Text, text);
        Assert.True(whole.Usage.OutputTokenCount > 0);
        Assert.Equal(whole.Usage.OutputTokenCount, streamedOutput);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ToolCall(bool streamed)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", ["sk-a"], ["ok-tool"]);
        var chat = Client(gateway, "up/ok-tool");
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("weather", "The weather", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""")) } };

        string? name = null;
        ChatFinishReason? reason = null;
        if (streamed)
        {
            await foreach (var update in chat.CompleteChatStreamingAsync(Hello, options, TestContext.Current.CancellationToken))
            {
                name = update.ToolCallUpdates.Select(t => t.FunctionName).FirstOrDefault(n => !string.IsNullOrEmpty(n)) ?? name;
                reason = update.FinishReason ?? reason;
            }
        }
        else
        {
            var answer = (await chat.CompleteChatAsync(Hello, options, TestContext.Current.CancellationToken)).Value;
            name = answer.ToolCalls[0].FunctionName;
            reason = answer.FinishReason;
        }

        Assert.Equal("weather", name);
        Assert.Equal(ChatFinishReason.ToolCalls, reason);
    }

    [Fact]
    public async Task Errors_HaveTheirStatus()
    {
        await using var gateway = await GatewayHost.StartAsync();
        var unknown = await Assert.ThrowsAsync<ClientResultException>(() => Client(gateway, "nothing").CompleteChatAsync(Hello, cancellationToken: TestContext.Current.CancellationToken));
        var stranger = await Assert.ThrowsAsync<ClientResultException>(() => Client(gateway, "practice/echo", "sk-wrong").CompleteChatAsync(Hello, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(404, unknown.Status);
        Assert.Equal(401, stranger.Status);
    }

    [Fact]
    public async Task RecordedExchanges_AreReadByTheClient()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", ["sk-a"]);
        var read = 0;
        foreach (var entry in Recordings.Shared!.List("openai-chat", "json", "raw", 200, "openai").Take(40))
        {
            using var recorded = System.Text.Json.JsonDocument.Parse(Recordings.Shared!.Load(entry.Id).ResponseBody);
            if (recorded.RootElement.GetRawText().Contains("\"custom\"", StringComparison.Ordinal))
            {
                // This version of the client throws on custom tools, also when it talks to OpenAI directly.
                continue;
            }

            var choice = recorded.RootElement.GetProperty("choices")[0].GetProperty("message");
            var answer = (await Client(gateway, $"up/rec:{entry.Id}").CompleteChatAsync(Hello, cancellationToken: TestContext.Current.CancellationToken)).Value;
            var wanted = choice.TryGetProperty("content", out var content) ? content.GetString() ?? "" : "";
            Assert.Equal(wanted, string.Concat(answer.Content.Select(c => c.Text)));
            Assert.Equal(choice.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == System.Text.Json.JsonValueKind.Array ? calls.GetArrayLength() : 0, answer.ToolCalls.Count);
            read++;
        }

        Assert.True(read >= 30, $"only {read} recordings");
    }

    private static ChatClient Client(GatewayHost gateway, string model, string? key = null) =>
        new(model, new ApiKeyCredential(key ?? gateway.Key), new OpenAIClientOptions { Endpoint = new Uri(gateway.Address, "v1") });
}
