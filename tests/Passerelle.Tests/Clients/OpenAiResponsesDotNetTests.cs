using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI.Responses;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>The official OpenAI client of .NET, with Responses, reaches providers of every dialect.</summary>
public sealed class OpenAiResponsesDotNetTests(SdkFixture fixture) : IClassFixture<SdkFixture>
{
    public static TheoryData<string> Providers => SdkTalk.Providers;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Chat(string provider)
    {
        var response = await WholeAsync(Hello(SdkTalk.Model(provider)));

        SdkTalk.IsHello(response.GetOutputText(), response.Usage.InputTokenCount, response.Usage.OutputTokenCount);
        Assert.Equal(ResponseStatus.Completed, response.Status);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Stream(string provider)
    {
        var (pieces, response) = await StreamAsync(Hello(SdkTalk.Model(provider)));

        SdkTalk.IsHelloInPieces(pieces, response.Usage.InputTokenCount, response.Usage.OutputTokenCount);
        Assert.Equal(string.Concat(pieces), response.GetOutputText());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public Task ToolLoopWithThinking(string provider) => LoopAsync(provider, WholeAsync);

    [Theory]
    [MemberData(nameof(Providers))]
    public Task ToolLoopWithThinking_Streamed(string provider) => LoopAsync(provider, async options => (await StreamAsync(options)).Response);

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task StructuredOutput(string provider)
    {
        var options = Hello(SdkTalk.Model(provider));
        options.TextOptions = new ResponseTextOptions
        {
            TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("report", BinaryData.FromString(SdkTalk.ReportSchema), jsonSchemaIsStrict: true),
        };

        SdkTalk.IsReport((await WholeAsync(options)).GetOutputText());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Image(string provider)
    {
        var picture = ResponseContentPart.CreateInputImagePart(new Uri($"data:image/png;base64,{Convert.ToBase64String(SdkTalk.Picture)}"), ResponseImageDetailLevel.Auto);
        var message = ResponseItem.CreateUserMessageItem([ResponseContentPart.CreateInputTextPart(SdkTalk.PictureQuestion), picture]);

        SdkTalk.IsSeen((await WholeAsync(new CreateResponseOptions(SdkTalk.Model(provider), [message]))).GetOutputText());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Errors(string provider)
    {
        var tooLong = await Assert.ThrowsAsync<ClientResultException>(() => WholeAsync(Hello($"{provider}/fault-status-400-context")));
        var busy = await Assert.ThrowsAsync<ClientResultException>(() => WholeAsync(Hello($"busy-{SdkTalk.Model(provider)}")));

        Assert.Equal(400, tooLong.Status);
        SdkTalk.IsTooLong(provider, tooLong.Message);
        Assert.Equal(429, busy.Status);
        Assert.True(busy.GetRawResponse()!.Headers.TryGetValue("retry-after", out _));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task Abort(string provider)
    {
        var model = $"fault-hang-after-6~dotnet-responses-{provider}";
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in await Client().CreateResponseStreamingAsync(Streamed(Hello($"{provider}/{model}")), abort.Token))
            {
                if (update is StreamingResponseOutputTextDeltaUpdate)
                {
                    await abort.CancelAsync();
                }
            }
        });

        var entry = await fixture.Upstream.Books.WaitAsync(e => e.Model == model);
        Assert.Equal(ClosedBy.Client, (await fixture.Upstream.Books.WaitForEndAsync(entry)).ClosedBy);
    }

    private static CreateResponseOptions Hello(string model) =>
        new(model, [ResponseItem.CreateUserMessageItem(SdkTalk.Hello)]) { Instructions = SdkTalk.System };

    private static CreateResponseOptions Thinking(string model, IEnumerable<ResponseItem> items) => new(model, items)
    {
        StoredOutputEnabled = false,
        IncludedProperties = { IncludedResponseProperty.ReasoningEncryptedContent },
        ReasoningOptions = new ResponseReasoningOptions { ReasoningEffortLevel = ResponseReasoningEffortLevel.Low, ReasoningSummaryVerbosity = ResponseReasoningSummaryVerbosity.Auto },
        Tools = { ResponseTool.CreateFunctionTool(SdkTalk.ToolName, BinaryData.FromString(SdkTalk.ToolSchema), strictModeEnabled: true, "The weather of a city") },
    };

    private static CreateResponseOptions Streamed(CreateResponseOptions options)
    {
        options.StreamingEnabled = true;
        return options;
    }

    private async Task LoopAsync(string provider, Func<CreateResponseOptions, Task<ResponseResult>> ask)
    {
        List<ResponseItem> items = [ResponseItem.CreateUserMessageItem(SdkTalk.Question)];
        var first = await ask(Thinking(SdkTalk.Model(provider), items));

        SdkTalk.IsThought(Assert.Single(first.OutputItems.OfType<ReasoningResponseItem>()).GetSummaryText());
        var call = Assert.Single(first.OutputItems.OfType<FunctionCallResponseItem>());
        SdkTalk.IsWeatherCall(call.FunctionName, call.FunctionArguments.ToString());
        items.AddRange(first.OutputItems);
        items.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, SdkTalk.ToolResult));

        SdkTalk.IsToolAnswer((await ask(Thinking(SdkTalk.Model(provider), items))).GetOutputText());
    }

    private async Task<ResponseResult> WholeAsync(CreateResponseOptions options) => (await Client().CreateResponseAsync(options, Stop)).Value;

    private async Task<(List<string> Pieces, ResponseResult Response)> StreamAsync(CreateResponseOptions options)
    {
        var pieces = new List<string>();
        ResponseResult? response = null;
        await foreach (var update in await Client().CreateResponseStreamingAsync(Streamed(options), Stop))
        {
            if (update is StreamingResponseOutputTextDeltaUpdate text)
            {
                pieces.Add(text.Delta);
            }

            response = update is StreamingResponseCompletedUpdate completed ? completed.Response : response;
        }

        return (pieces, response ?? throw new InvalidOperationException("The stream did not say that it is complete."));
    }

    /// <summary>No retries: a failure must be seen, not healed by the client.</summary>
    private ResponsesClient Client() =>
        new(new ApiKeyCredential(fixture.Gateway.Key), new ResponsesClientOptions { Endpoint = new Uri(fixture.Gateway.Address, "v1"), RetryPolicy = new ClientRetryPolicy(0) });
}
