using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>The official OpenAI client of .NET, with Chat Completions and embeddings, reaches providers of every dialect.</summary>
public sealed class OpenAiChatDotNetTests(SdkFixture fixture) : IClassFixture<SdkFixture>
{
    private static readonly ChatMessage[] Hello = [new SystemChatMessage(SdkTalk.System), new UserChatMessage(SdkTalk.Hello)];

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(SdkTalk.ToolName, "The weather of a city", BinaryData.FromString(SdkTalk.ToolSchema), functionSchemaIsStrict: true);

    public static TheoryData<string> Providers => SdkTalk.Providers;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ChatCompletionOptions Thinking => new() { Tools = { Weather }, ReasoningEffortLevel = ChatReasoningEffortLevel.Low };

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Chat(string provider)
    {
        var chat = (await Client(SdkTalk.Model(provider)).CompleteChatAsync(Hello, null, Stop)).Value;

        SdkTalk.IsHello(chat.Content[0].Text, chat.Usage.InputTokenCount, chat.Usage.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Stop, chat.FinishReason);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Stream(string provider)
    {
        var pieces = new List<string>();
        ChatTokenUsage? usage = null;
        ChatFinishReason? finish = null;
        await foreach (var update in Client(SdkTalk.Model(provider)).CompleteChatStreamingAsync(Hello, null, Stop))
        {
            pieces.AddRange(update.ContentUpdate.Select(part => part.Text).Where(text => text.Length > 0));
            usage = update.Usage ?? usage;
            finish = update.FinishReason ?? finish;
        }

        SdkTalk.IsHelloInPieces(pieces, usage?.InputTokenCount, usage?.OutputTokenCount);
        Assert.Equal(ChatFinishReason.Stop, finish);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task ToolLoopWithThinking(string provider)
    {
        var client = Client(SdkTalk.Model(provider));
        List<ChatMessage> messages = [new UserChatMessage(SdkTalk.Question)];
        var first = (await client.CompleteChatAsync(messages, Thinking, Stop)).Value;

        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        var call = Assert.Single(first.ToolCalls);
        SdkTalk.IsWeatherCall(call.FunctionName, call.FunctionArguments.ToString());
        messages.Add(new AssistantChatMessage(first));
        messages.Add(new ToolChatMessage(call.Id, SdkTalk.ToolResult));
        var second = (await client.CompleteChatAsync(messages, Thinking, Stop)).Value;

        SdkTalk.IsToolAnswer(second.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, second.FinishReason);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task ToolLoopWithThinking_Streamed(string provider)
    {
        var client = Client(SdkTalk.Model(provider));
        List<ChatMessage> messages = [new UserChatMessage(SdkTalk.Question)];
        var (id, name, arguments) = ("", "", "");
        await foreach (var update in client.CompleteChatStreamingAsync(messages, Thinking, Stop))
        {
            foreach (var part in update.ToolCallUpdates)
            {
                id = part.ToolCallId ?? id;
                name = part.FunctionName ?? name;
                arguments += part.FunctionArgumentsUpdate;
            }
        }

        SdkTalk.IsWeatherCall(name, arguments);
        messages.Add(new AssistantChatMessage([ChatToolCall.CreateFunctionToolCall(id, name, BinaryData.FromString(arguments))]));
        messages.Add(new ToolChatMessage(id, SdkTalk.ToolResult));
        var text = "";
        await foreach (var update in client.CompleteChatStreamingAsync(messages, Thinking, Stop))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }

        SdkTalk.IsToolAnswer(text);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task StructuredOutput(string provider)
    {
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("report", BinaryData.FromString(SdkTalk.ReportSchema), jsonSchemaIsStrict: true) };

        SdkTalk.IsReport((await Client(SdkTalk.Model(provider)).CompleteChatAsync(Hello, options, Stop)).Value.Content[0].Text);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Image(string provider)
    {
        ChatMessage[] messages = [new UserChatMessage(ChatMessageContentPart.CreateTextPart(SdkTalk.PictureQuestion), ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(SdkTalk.Picture), "image/png"))];

        SdkTalk.IsSeen((await Client(SdkTalk.Model(provider)).CompleteChatAsync(messages, null, Stop)).Value.Content[0].Text);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Errors(string provider)
    {
        var tooLong = await Assert.ThrowsAsync<ClientResultException>(() => Client($"{provider}/fault-status-400-context").CompleteChatAsync(Hello, null, Stop));
        var busy = await Assert.ThrowsAsync<ClientResultException>(() => Client($"busy-{SdkTalk.Model(provider)}").CompleteChatAsync(Hello, null, Stop));

        Assert.Equal(400, tooLong.Status);
        SdkTalk.IsTooLong(provider, tooLong.Message);
        Assert.Equal(429, busy.Status);
        Assert.True(busy.GetRawResponse()!.Headers.TryGetValue("retry-after", out _));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Abort(string provider)
    {
        var model = $"fault-hang-after-6~dotnet-chat-{provider}";
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in Client($"{provider}/{model}").CompleteChatStreamingAsync(Hello, null, abort.Token))
            {
                if (update.ContentUpdate.Any(part => part.Text.Length > 0))
                {
                    await abort.CancelAsync();
                }
            }
        });

        var entry = await fixture.Upstream.Books.WaitAsync(e => e.Model == model);
        Assert.Equal(ClosedBy.Client, (await fixture.Upstream.Books.WaitForEndAsync(entry)).ClosedBy);
    }

    /// <summary>This client always asks for base64.</summary>
    [Theory]
    [InlineData("chat")]
    [InlineData("gemini")]
    public async Task Embeddings(string provider)
    {
        var client = new EmbeddingClient($"{provider}/embed", new ApiKeyCredential(fixture.Gateway.Key), Options());

        var found = (await client.GenerateEmbeddingsAsync(["one", "two words"], null, Stop)).Value;

        Assert.Equal([SdkTalk.Vector("one"), SdkTalk.Vector("two words")], found.Select(e => e.ToFloats().ToArray()));
    }

    private ChatClient Client(string model) => new(model, new ApiKeyCredential(fixture.Gateway.Key), Options());

    /// <summary>No retries: a failure must be seen, not healed by the client.</summary>
    private OpenAIClientOptions Options() => new() { Endpoint = new Uri(fixture.Gateway.Address, "v1"), RetryPolicy = new ClientRetryPolicy(0) };
}
