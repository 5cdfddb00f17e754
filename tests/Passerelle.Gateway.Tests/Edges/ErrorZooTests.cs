using Passerelle.Gateway.Records;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>Errors of providers, in every envelope there is, reach callers of every dialect in their own: status, type, code, sentence and wait.</summary>
public sealed class ErrorZooTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private static readonly Dictionary<int, (string OpenAi, string Anthropic, string Gemini, string AiSdk)> Types = new()
    {
        [400] = ("invalid_request_error", "invalid_request_error", "INVALID_ARGUMENT", "invalid_request_error"),
        [404] = ("invalid_request_error", "not_found_error", "NOT_FOUND", "model_not_found"),
        [413] = ("invalid_request_error", "request_too_large", "INVALID_ARGUMENT", "invalid_request_error"),
        [422] = ("invalid_request_error", "invalid_request_error", "INVALID_ARGUMENT", "invalid_request_error"),
        [429] = ("rate_limit_error", "rate_limit_error", "RESOURCE_EXHAUSTED", "rate_limit_exceeded"),
        [502] = ("upstream_error", "api_error", "UNAVAILABLE", "internal_server_error"),
        [503] = ("service_unavailable_error", "overloaded_error", "UNAVAILABLE", "internal_server_error"),
        [504] = ("upstream_error", "timeout_error", "DEADLINE_EXCEEDED", "internal_server_error"),
        [529] = ("service_unavailable_error", "overloaded_error", "UNAVAILABLE", "internal_server_error"),
    };

    public static TheoryData<string> Cases => [.. ZooCase.All.Select(z => z.Name)];

    public static TheoryData<string> Protocols => ["openai-chat", "openai-responses", "anthropic-messages", "gemini"];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task AnErrorStatus(string name)
    {
        var zoo = ZooCase.All.Single(z => z.Name == name);
        fixture.Upstream.On("zoo", Step.Respond(zoo.Status, zoo.Body.StartsWith('<') ? "text/html" : "application/json", zoo.Body, [.. zoo.Headers]));
        foreach (var caller in ClientDialect.All.Concat(ClientDialect.AiSdk))
        {
            foreach (var stream in (bool[])[false, true])
            {
                var answer = await fixture.AskAsync(caller, $"{zoo.Provider}/fault-zoo", stream);
                var status = zoo.Provider == caller.Provider ? zoo.OwnStatus ?? zoo.ToldStatus : zoo.ToldStatus;
                Assert.True(answer.Status == status, $"{caller}: {answer.Status} {answer.Text}");
                Assert.Equal("upstream", answer.Header("x-passerelle-error-source"));
                Assert.Equal(zoo.RetryAfter, answer.Header("retry-after"));
                Assert.Equal(zoo.RetryAfterMs, answer.Header("retry-after-ms"));
                if (zoo.Provider == caller.Provider && zoo.Passes)
                {
                    Assert.Equal(zoo.Body, answer.Text);
                    continue;
                }

                var error = WireError.Of(caller.Provider, answer);
                Assert.Equal(zoo.Message, error.Message);
                var (openAi, anthropic, gemini, aiSdk) = Types[zoo.ToldStatus];
                Assert.Equal(caller.Provider switch { "anthropic" => anthropic, "gemini" => gemini, "ai-sdk-2" or "ai-sdk-3" or "ai-sdk-4" => aiSdk, _ => openAi }, error.Type);
                if (zoo.Code is { } code)
                {
                    Assert.Equal(code, error.Code);
                }

                // The AI SDK's envelope has the model's name where it is the model that is not there.
                Assert.Equal(error.Type == "model_not_found" ? "model" : zoo.Param, error.Param);
                if (caller.Provider == "anthropic")
                {
                    Assert.Equal(answer.Header("request-id"), answer.Header("x-passerelle-request-id"));
                    Assert.Contains($"\"request_id\":\"{answer.Header("request-id")}\"", answer.Text, StringComparison.Ordinal);
                }

                Assert.Equal(RequestOutcome.Error, fixture.Gateway.RecordOf(answer).Request.Outcome);
            }
        }
    }

    /// <summary>Every error that was recorded of a real provider, for callers of all four dialects.</summary>
    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task RecordedErrors(string protocol)
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        var provider = ClientDialect.All.Single(d => d.Protocol == protocol);
        var compared = 0;
        var failures = new List<string>();
        foreach (var entry in Recordings.Shared!.List(protocol).Where(e => e.Status >= 400))
        {
            compared++;
            var recorded = Recordings.Shared!.Load(entry.Id);
            var said = provider.Dialect.ReadErrorMessage(recorded.ResponseBody);
            foreach (var caller in ClientDialect.All.Concat(ClientDialect.AiSdk))
            {
                var answer = await fixture.AskAsync(caller, $"{provider.Provider}/rec:{entry.Id}", stream: false);
                if (caller == provider && answer.Body.AsSpan().SequenceEqual(recorded.ResponseBody) && (answer.Status == recorded.Status || recorded.Status == 403))
                {
                    continue;
                }

                var error = WireError.Of(caller.Provider, answer);
                var isKept = recorded.Status is not (401 or 402 or 403) && answer.Status != 502;
                if (answer.Status is < 400 or 401 or 402 or 403 or 500 || (isKept && said is not null && error.Message != said))
                {
                    failures.Add($"{entry.Id} ({recorded.Status}) for {caller}: {answer.Status} {error.Message}");
                }
            }
        }

        Assert.True(compared >= 5, $"only {compared}");
        Assert.True(failures.Count == 0, $"{failures.Count} of {compared}:\n{string.Join('\n', failures.Take(10))}");
    }
}
