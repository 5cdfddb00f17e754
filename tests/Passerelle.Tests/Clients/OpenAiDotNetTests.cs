using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Models;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>The official OpenAI client of .NET talks through the gateway.</summary>
public sealed class OpenAiDotNetTests(ClientFixture fixture) : IClassFixture<ClientFixture>
{
    private static readonly ChatMessage[] Hello = [new UserChatMessage("Hello")];

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "get_weather",
        "The weather of a city",
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whole_TextUsageAndFinish_AreRead()
    {
        var read = await WholeAsync("up/plain");

        Assert.StartsWith("You said: Hello.", read.Text, StringComparison.Ordinal);
        Assert.Equal("stop", read.Finish);
        Assert.True(read.Input > 0 && read.Output > 0);
    }

    [Fact]
    public async Task Stream_GivesWhatTheWholeAnswerGives()
    {
        var whole = await WholeAsync("up/plain");
        var streamed = await StreamAsync("up/plain");

        Assert.Equal(whole, streamed with { Calls = whole.Calls });
        Assert.Empty(streamed.Calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tool_IsCalled(bool stream)
    {
        var options = new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };
        var read = stream ? await StreamAsync("up/plain", options) : await WholeAsync("up/plain", options);

        var call = Assert.Single(read.Calls);
        Assert.Equal("get_weather", call.Name);
        Assert.NotEmpty(call.Id);
        using var arguments = System.Text.Json.JsonDocument.Parse(call.Arguments);
        Assert.True(arguments.RootElement.TryGetProperty("city", out _));
        Assert.Equal("tool_calls", read.Finish);
    }

    [Fact]
    public async Task UnknownModel_Is404()
    {
        var e = await Assert.ThrowsAsync<ClientResultException>(() => WholeAsync("nobody/never-heard-of"));

        Assert.Equal(404, e.Status);
        Assert.Contains("never-heard-of", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WrongKey_Is401()
    {
        var e = await Assert.ThrowsAsync<ClientResultException>(() => WholeAsync("up/plain", key: "pk_wrong"));

        Assert.Equal(401, e.Status);
    }

    [Fact]
    public async Task TooManyRequests_Is429WithItsWait()
    {
        var e = await Assert.ThrowsAsync<ClientResultException>(() => WholeAsync("busy/plain"));

        Assert.Equal(429, e.Status);
        Assert.True(e.GetRawResponse()!.Headers.TryGetValue("retry-after", out var wait));
        Assert.InRange(int.Parse(wait!, System.Globalization.CultureInfo.InvariantCulture), 1, 7);
    }

    [Fact]
    public async Task AbortAmidAStream_CancelsTheProvider()
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in Client("up/fault-hang-after-3~dotnet").CompleteChatStreamingAsync(Hello, null, abort.Token))
            {
                if (update.ContentUpdate.Any(part => part.Text.Length > 0))
                {
                    await abort.CancelAsync();
                }
            }
        });

        var entry = await fixture.Upstream.Books.WaitAsync(e => e.Model == "fault-hang-after-3~dotnet");
        Assert.Equal(ClosedBy.Client, (await fixture.Upstream.Books.WaitForEndAsync(entry)).ClosedBy);
    }

    [Fact]
    public async Task AbortBeforeAnAnswer_CancelsTheProvider()
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var pending = Client("up/fault-hang~dotnet").CompleteChatAsync(Hello, null, abort.Token);
        var entry = await fixture.Upstream.Books.WaitAsync(e => e.Model == "fault-hang~dotnet");
        await abort.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        Assert.Equal(ClosedBy.Client, (await fixture.Upstream.Books.WaitForEndAsync(entry)).ClosedBy);
    }

    [Fact]
    public async Task Models_AreListedAndFound()
    {
        var client = new OpenAIModelClient(new ApiKeyCredential(fixture.Gateway.Key), Options());

        Assert.Contains((await client.GetModelsAsync(Stop)).Value, model => model.Id == "up/plain");
        Assert.Equal("up/plain", (await client.GetModelAsync("up/plain", Stop)).Value.Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RecordedChats_AreReadAsRecorded(bool stream)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var chats = RecordedChats.Of(stream);
        var failures = new List<string>();
        foreach (var chat in chats)
        {
            try
            {
                var read = stream ? await StreamAsync($"up/rec:{chat.Id}") : await WholeAsync($"up/rec:{chat.Id}");
                failures.AddRange(read.Differences(RecordedChats.Expected(chat)).Select(d => $"{chat.Id}: {d}"));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                failures.Add($"{chat.Id}: {e.GetType().Name}: {e.Message}");
            }
        }

        Assert.True(failures.Count == 0, $"{failures.Count} differences in {chats.Count} chats:\n{string.Join('\n', failures)}");
        Assert.True(chats.Count >= 30, $"only {chats.Count} chats");
        Assert.True(chats.Count(RecordedChats.CallsTools) >= 10, $"only {chats.Count(RecordedChats.CallsTools)} chats with tool calls");
    }

    private async Task<ChatReading> WholeAsync(string model, ChatCompletionOptions? options = null, string? key = null)
    {
        var chat = (await Client(model, key).CompleteChatAsync(Hello, options, Stop)).Value;
        return new ChatReading(
            string.Concat(chat.Content.Where(part => part.Kind == ChatMessageContentPartKind.Text).Select(part => part.Text)),
            [.. chat.ToolCalls.Select(call => new ToolCallReading(call.Id, call.FunctionName, call.FunctionArguments.ToString()))],
            Word(chat.FinishReason),
            chat.Usage?.InputTokenCount,
            chat.Usage?.OutputTokenCount);
    }

    private async Task<ChatReading> StreamAsync(string model, ChatCompletionOptions? options = null)
    {
        var text = "";
        var finish = "";
        var calls = new SortedDictionary<int, ToolCallReading>();
        ChatTokenUsage? usage = null;
        await foreach (var update in Client(model).CompleteChatStreamingAsync(Hello, options, Stop))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            finish = update.FinishReason is { } reason ? Word(reason) : finish;
            usage = update.Usage ?? usage;
            foreach (var part in update.ToolCallUpdates)
            {
                var call = calls.GetValueOrDefault(part.Index) ?? new ToolCallReading(part.ToolCallId, part.FunctionName, "");
                calls[part.Index] = call with { Arguments = call.Arguments + part.FunctionArgumentsUpdate };
            }
        }

        return new ChatReading(text, [.. calls.Values], finish, usage?.InputTokenCount, usage?.OutputTokenCount);
    }

    private ChatClient Client(string model, string? key = null) => new(model, new ApiKeyCredential(key ?? fixture.Gateway.Key), Options());

    /// <summary>No retries: a failure must be seen, not healed by the client.</summary>
    private OpenAIClientOptions Options() => new() { Endpoint = new Uri(fixture.Gateway.Address, "v1"), RetryPolicy = new ClientRetryPolicy(0) };

    private static string Word(ChatFinishReason reason) => reason switch
    {
        ChatFinishReason.Stop => "stop",
        ChatFinishReason.Length => "length",
        ChatFinishReason.ContentFilter => "content_filter",
        ChatFinishReason.ToolCalls => "tool_calls",
        ChatFinishReason.FunctionCall => "function_call",
        _ => reason.ToString(),
    };
}
