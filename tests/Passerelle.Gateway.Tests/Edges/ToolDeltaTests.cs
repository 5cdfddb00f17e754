using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>Tool calls in the ways that OpenAI-like servers stream them (F71): each caller gets each call's arguments, never two calls as one.</summary>
public sealed class ToolDeltaTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    private static readonly string[] Truth = ["f {\"a\":1}", "g {\"b\":2}"];

    private static readonly Dictionary<string, string[]> Ways = new(StringComparer.Ordinal)
    {
        ["as OpenAI does"] = [Call(0, "c1", "f", ""), Call(0, null, null, "{\\\"a\\\":"), Call(0, null, null, "1}"), Call(1, "c2", "g", ""), Call(1, null, null, "{\\\"b\\\":2}")],
        ["interleaved"] = [Call(0, "c1", "f", ""), Call(1, "c2", "g", ""), Call(0, null, null, "{\\\"a\\\":"), Call(1, null, null, "{\\\"b\\\":"), Call(0, null, null, "1}"), Call(1, null, null, "2}")],
        ["without an index"] = [Call(null, "c1", "f", "{\\\"a\\\":1}"), Call(null, "c2", "g", "{\\\"b\\\":2}")],
        ["all with index 0"] = [Call(0, "c1", "f", "{\\\"a\\\":1}"), Call(0, "c2", "g", "{\\\"b\\\":2}")],
        ["without ids"] = [Call(0, null, "f", "{\\\"a\\\":"), Call(0, null, null, "1}"), Call(1, null, "g", "{\\\"b\\\":2}")],
        ["with blank ids"] = [Call(0, "", "f", "{\\\"a\\\":1}"), Call(1, "", "g", "{\\\"b\\\":2}")],
        ["with the id in every delta"] = [Call(0, "c1", "f", "{\\\"a\\\":"), Call(0, "c1", null, "1}"), Call(1, "c2", "g", "{\\\"b\\\":"), Call(1, "c2", null, "2}")],
        ["both in one delta"] = [$"{Call(0, "c1", "f", "{\\\"a\\\":1}")},{Call(1, "c2", "g", "{\\\"b\\\":2}")}"],
        ["arguments as objects"] = ["{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":{\"a\":1}}}", "{\"index\":1,\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":{\"b\":2}}}"],
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var way in Ways.Keys)
            {
                foreach (var caller in ClientDialect.All.Where(c => c.Provider != "chat"))
                {
                    cases.Add(way, caller.Provider);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task EachCallHasItsOwnArguments(string way, string caller)
    {
        var heard = await AskAsync(caller, Ways[way]);
        Assert.Equal(Truth, heard.Calls.Select(c => c.Replace(": ", ":", StringComparison.Ordinal)));
        Assert.True(heard.IsEnded);
    }

    [Theory]
    [InlineData("responses")]
    [InlineData("anthropic")]
    [InlineData("gemini")]
    public async Task NoArguments_AreAnEmptyObject_AndTwoCallsOfOneToolAreTwo(string caller)
    {
        var heard = await AskAsync(caller, [Call(0, "c1", "f", ""), Call(1, "c2", "f", "{\\\"a\\\":2}")]);
        Assert.Equal(["f {}", "f {\"a\":2}"], heard.Calls.Select(c => c.Replace(": ", ":", StringComparison.Ordinal)));
    }

    private static string Call(int? index, string? id, string? name, string arguments) =>
        "{" + (index is null ? "" : $"\"index\":{index},") + (id is null ? "" : $"\"id\":\"{id}\",") + "\"type\":\"function\",\"function\":{" + (name is null ? "" : $"\"name\":\"{name}\",") + $"\"arguments\":\"{arguments}\"}}}}";

    private async Task<Heard> AskAsync(string caller, IEnumerable<string> calls)
    {
        var events = calls.Select(c => $"data: {{\"id\":\"c\",\"model\":\"m\",\"choices\":[{{\"index\":0,\"delta\":{{\"tool_calls\":[{c}]}}}}]}}\n\n");
        fixture.Upstream.On("deltas", Step.Source("events", _ => Says.Stream([.. events, "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n", "data: [DONE]\n\n"])));
        var client = ClientDialect.All.Single(d => d.Provider == caller);
        return Heard.Of(client, await fixture.AskAsync(client, "chat/fault-deltas", stream: true), stream: true);
    }
}
