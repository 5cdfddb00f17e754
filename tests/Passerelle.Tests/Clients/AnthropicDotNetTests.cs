using System.Net;
using System.Text.Json;
using Anthropic;
using Anthropic.Core;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>The official Anthropic client of .NET, which checks every answer against its own types, reaches providers of every dialect.</summary>
public sealed class AnthropicDotNetTests(SdkFixture fixture) : IClassFixture<SdkFixture>
{
    public static TheoryData<string> Providers => SdkTalk.Providers;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Chat(string provider) => IsHello(await WholeAsync(Hello(SdkTalk.Model(provider))));

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Stream(string provider)
    {
        var events = await EventsAsync(Hello(SdkTalk.Model(provider)));
        var pieces = events.Select(TextOf).Where(text => text.Length > 0).ToList();

        Assert.True(pieces.Count > 3, $"{pieces.Count} pieces");
        var message = await TogetherAsync(events);
        Assert.Equal(string.Concat(pieces), TextOf(message));
        IsHello(message);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public Task ToolLoopWithThinking(string provider) => LoopAsync(provider, WholeAsync);

    [Theory]
    [MemberData(nameof(Providers))]
    public Task ToolLoopWithThinking_Streamed(string provider) => LoopAsync(provider, async asked => await TogetherAsync(await EventsAsync(asked)));

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task StructuredOutput(string provider)
    {
        var format = new JsonOutputFormat { Schema = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(SdkTalk.ReportSchema)! };

        SdkTalk.IsReport(TextOf(await WholeAsync(Hello(SdkTalk.Model(provider)) with { OutputConfig = new OutputConfig { Format = format } })));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Image(string provider)
    {
        var picture = new ImageBlockParam(new Base64ImageSource { MediaType = MediaType.ImagePng, Data = Convert.ToBase64String(SdkTalk.Picture) });
        List<ContentBlockParam> content = [new TextBlockParam(SdkTalk.PictureQuestion), picture];

        SdkTalk.IsSeen(TextOf(await WholeAsync(new MessageCreateParams { Model = SdkTalk.Model(provider), MaxTokens = 100, Messages = [new UserMessageParam(content)] })));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Errors(string provider)
    {
        var tooLong = await Assert.ThrowsAsync<AnthropicBadRequestException>(() => WholeAsync(Hello($"{provider}/fault-status-400-context")));
        var busy = await Assert.ThrowsAsync<AnthropicRateLimitException>(() => WholeAsync(Hello($"busy-{SdkTalk.Model(provider)}")));
        var wrongKey = await Assert.ThrowsAsync<AnthropicUnauthorizedException>(() => Client("pk_wrong").Messages.Create(Hello(SdkTalk.Model(provider)), Stop));

        SdkTalk.IsTooLong(provider, tooLong.ResponseBody);
        Assert.Contains("rate_limit_error", busy.ResponseBody, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, wrongKey.StatusCode);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task ErrorInStream_IsThrown(string provider) =>
        await Assert.ThrowsAnyAsync<AnthropicServiceException>(() => EventsAsync(Hello($"{provider}/fault-error-after-6")));

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Abort(string provider)
    {
        var model = $"fault-hang-after-6~dotnet-anthropic-{provider}";
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var said in Client().Messages.CreateStreaming(Hello($"{provider}/{model}"), abort.Token))
            {
                if (TextOf(said).Length > 0)
                {
                    await abort.CancelAsync();
                }
            }
        });

        var entry = await fixture.Upstream.Books.WaitAsync(e => e.Model == model);
        Assert.Equal(ClosedBy.Client, (await fixture.Upstream.Books.WaitForEndAsync(entry)).ClosedBy);
    }

    [Fact]
    public async Task CountTokens()
    {
        var asked = new MessageCountTokensParams { Model = SdkTalk.Model("anthropic"), Messages = [new UserMessageParam(SdkTalk.Hello)] };

        Assert.Equal(1, (await Client().Messages.CountTokens(asked, Stop)).InputTokens);
    }

    /// <summary>It signs in as <c>Bearer</c> and names a version of the API that is newer than the best known; Anthropic gets that version, and its own kind of key.</summary>
    [Fact]
    public async Task BearerAndVersion_AreUnderstood()
    {
        var before = fixture.Upstream.Books.Count;
        await WholeAsync(Hello(SdkTalk.Model("anthropic")));

        var sent = fixture.Upstream.Books.Entries.First(e => e.Sequence > before);
        Assert.Equal("2026-10-21", sent.Header("anthropic-version"));
        Assert.Equal("sk-mock-ok~anthropic", sent.Header("x-api-key"));
        Assert.Null(sent.Authorization);
    }

    private static MessageCreateParams Hello(string model) => new()
    {
        Model = model,
        MaxTokens = 4000,
        System = SdkTalk.System,
        Messages = [new UserMessageParam(SdkTalk.Hello)],
    };

    private static MessageCreateParams Thinking(string model, IReadOnlyList<MessageParam> messages) => new()
    {
        Model = model,
        MaxTokens = 4000,
        Messages = messages,
        Thinking = new ThinkingConfigEnabled(1024),
        Tools = [new Tool { Name = SdkTalk.ToolName, Description = "The weather of a city", InputSchema = new InputSchema(JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(SdkTalk.ToolSchema)!) }],
    };

    private static async Task LoopAsync(string provider, Func<MessageCreateParams, Task<Message>> ask)
    {
        List<MessageParam> messages = [new UserMessageParam(SdkTalk.Question)];
        var first = await ask(Thinking(SdkTalk.Model(provider), messages));

        Assert.Equal(StopReason.ToolUse, first.StopReason!.Value());
        SdkTalk.IsThought(first.Content.Select(block => block.TryPickThinking(out var thinking) ? thinking.Thinking : null).First(text => text is not null));
        var call = first.Content.Select(block => block.TryPickToolUse(out var use) ? use : null).Single(use => use is not null)!;
        SdkTalk.IsWeatherCall(call.Name, JsonSerializer.Serialize(call.Input));
        List<ContentBlockParam> said = [.. first.Content.Select(block => new ContentBlockParam(block.Json))];
        List<ContentBlockParam> result = [new ToolResultBlockParam(call.ID) { Content = SdkTalk.ToolResult }];
        messages.Add(new AssistantMessageParam(said));
        messages.Add(new UserMessageParam(result));
        var second = await ask(Thinking(SdkTalk.Model(provider), messages));

        SdkTalk.IsToolAnswer(TextOf(second));
        Assert.Equal(StopReason.EndTurn, second.StopReason!.Value());
    }

    private static void IsHello(Message message)
    {
        SdkTalk.IsHello(TextOf(message), message.Usage.InputTokens + (message.Usage.CacheReadInputTokens ?? 0), message.Usage.OutputTokens);
        Assert.Equal(StopReason.EndTurn, message.StopReason!.Value());
    }

    private static string TextOf(Message message) => string.Concat(message.Content.Select(block => block.TryPickText(out var text) ? text.Text : ""));

    private static string TextOf(RawMessageStreamEvent said) =>
        said.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var text) ? text.Text : "";

    private static async Task<Message> TogetherAsync(IReadOnlyList<RawMessageStreamEvent> events) => await events.ToAsyncEnumerable().Aggregate();

    private Task<Message> WholeAsync(MessageCreateParams asked) => Client().Messages.Create(asked, Stop);

    private async Task<List<RawMessageStreamEvent>> EventsAsync(MessageCreateParams asked)
    {
        var events = new List<RawMessageStreamEvent>();
        await foreach (var said in Client().Messages.CreateStreaming(asked, Stop))
        {
            said.Validate();
            events.Add(said);
        }

        return events;
    }

    /// <summary>No retries: a failure must be seen, not healed by the client.</summary>
    private AnthropicClient Client(string? key = null) => new(new ClientOptions
    {
        BaseUrl = fixture.Gateway.Address.GetLeftPart(UriPartial.Authority),
        ApiKey = key ?? fixture.Gateway.Key,
        MaxRetries = 0,
        ResponseValidation = true,
    });
}
