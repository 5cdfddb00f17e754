using System.Text;
using System.Text.RegularExpressions;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>Streams that are right and unusual (F60–F68, F72, F73), of every dialect for callers of every dialect: they say what they say.</summary>
public sealed partial class StreamFormTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    public static TheoryData<string, string> Pairs => NonsenseBodyTests.Pairs;

    public static TheoryData<string> Providers => [.. ClientDialect.All.Select(d => d.Provider)];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F65_AnySegmentation(string provider, string caller)
    {
        // Characters of two to four bytes, so that the cuts go through them.
        var events = Says.Events(provider).Select(e => e.Replace("jour", "jour – 世界 🙂", StringComparison.Ordinal)).ToList();
        foreach (var segments in (Segmentation[])[new() { Every = 1 }, new() { Every = 7 }, new() { WireEvery = 3 }])
        {
            var answer = await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream(events)), Step.Split(segments));
            AssertSaid(caller, answer, "Bonjour – 世界 🙂");
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F67_AnyLineEnds(string provider, string caller)
    {
        var text = string.Concat(Says.Events(provider));
        string[] forms =
        [
            text.Replace("\n", "\r\n", StringComparison.Ordinal),
            text.Replace("\n", "\r", StringComparison.Ordinal),
            text.Replace("\n\n", "\r\n\n", StringComparison.Ordinal),
            "\uFEFF" + text,
            text.Replace("data: ", "data:", StringComparison.Ordinal).Replace("event: ", "event:", StringComparison.Ordinal),
            text.TrimEnd('\n'),
            text.TrimEnd('\n') + "\n",
            "\n\n\n" + text,
        ];
        // Callers of the same dialect get the bytes as they came, also without a last blank line.
        foreach (var form in forms.Where(f => caller != provider || f[^2..] is "\n\n" or "\r\r" or "\r\n"))
        {
            AssertSaid(caller, await AskAsync(provider, caller, Step.Source("bytes", _ => Says.Stream([form]))));
        }
    }

    /// <summary>One event whose JSON is spread over lines: in the stream as several <c>data</c> lines, as the format has it.</summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F67_PrettyPrintedEvents_DoNotBreakTheCallersFrames(string provider, string caller)
    {
        var events = Says.Events(provider).Select(Pretty).ToList();
        Assert.Contains("\ndata:   ", string.Concat(events), StringComparison.Ordinal);
        var answer = await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream(events)));
        AssertSaid(caller, answer);
        if (caller != provider)
        {
            AssertOneLineEach(answer);
        }
    }

    /// <summary>Values that are carried as they came, log probabilities and tool arguments and what nobody knows, keep their line feeds inside the frame.</summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task PrettyPrintedBodies_DoNotBreakTheCallersFrames(string provider, string caller)
    {
        using var document = System.Text.Json.JsonDocument.Parse(Rich(provider));
        var pretty = System.Text.Json.JsonSerializer.Serialize(document.RootElement, Indented);
        var answer = await AskAsync(provider, caller, Step.Respond(200, "application/json", pretty));
        AssertSaid(caller, answer);
        AssertOneLineEach(answer);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F68_CommentsAndFieldsNobodyKnows_AreNoData(string provider, string caller)
    {
        var events = Says.Events(provider).SelectMany(e => (string[])[": PROCESSING\n\n", "id: 7\nretry: 100\n\n", "DATA: x\n\n", e.Replace("data: ", "id: 1\ndata: ", StringComparison.Ordinal), "event: weather\ndata: {\"type\":\"weather\"}\n\n"]);
        var terminator = Says.Events(provider)[^1];
        var answer = await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream(events)));
        Assert.NotEmpty(terminator);
        AssertSaid(caller, answer);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F62_F63_F64_RepeatedAndEmptyEvents_AreHarmless(string provider, string caller)
    {
        var events = Says.Events(provider);
        string[] odd = provider switch
        {
            "anthropic" => [events[0], events[0], events[1], events[1], "event: ping\ndata: {\"type\":\"ping\"}\n\n", .. events.Skip(2)],
            "responses" => [events[0], events[0], events[1], .. events.Skip(1)],
            "gemini" => ["data: {}\n\n", "data: {\"candidates\":[]}\n\n", "data: {\"candidates\":[{\"index\":0}]}\n\n", .. events, "data: {\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":2}}\n\n"],
            _ =>
            [
                "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n", "data: {\"choices\":[{\"index\":0,\"delta\":null}]}\n\n", "data: {\"choices\":[{\"delta\":{\"role\":null,\"content\":null}}]}\n\n",
                "data: {\"choices\":[{}]}\n\n", "data: {\"choices\":null}\n\n", .. events,
            ],
        };
        AssertSaid(caller, await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream(odd))), sameDialect: caller == provider);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F66_BytesThatAreNoUtf8_EndNothing(string provider, string caller)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(Says.Events(provider)).Replace("jour\"", "j@our\"", StringComparison.Ordinal));
        for (var at = 0; (at = Array.IndexOf(bytes, (byte)'@', at)) >= 0;)
        {
            bytes[at] = 0xFF;
        }

        var answer = await AskAsync(provider, caller, Step.Source("bytes", _ => Raw(bytes)));
        Assert.Equal(200, answer.Status);
        if (caller != provider)
        {
            Assert.DoesNotContain((byte)0xFF, answer.Body);
            AssertSaid(caller, answer, "Bonj\uFFFDour");
        }
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task F72_F73_UsageIsTheLastWord_AndItsLackIsNoFault(string provider)
    {
        foreach (var caller in ClientDialect.Callers)
        {
            var events = Says.Events(provider);
            var repeated = events.SelectMany(e => e.Contains("\"usage", StringComparison.Ordinal) && !e.Contains("message_start", StringComparison.Ordinal) && !e.Contains("completed", StringComparison.Ordinal) ? new[] { e, e } : [e]);
            var twice = await AskAsync(provider, caller.Provider, Step.Source("events", _ => Says.Stream(repeated.Select((e, i) => provider == "gemini" && i is 1 or 3 ? EmptyText(e) : e))));
            var record = fixture.Gateway.RecordOf(twice).Request;
            Assert.Equal((5, 2), (record.InputTokens, record.OutputTokens));

            var none = events.Select(e => UsageObject().Replace(e, "\"${name}\":null"));
            var without = await AskAsync(provider, caller.Provider, Step.Source("events", _ => Says.Stream(none)));
            AssertSaid(caller.Provider, without);
            Assert.Null(fixture.Gateway.RecordOf(without).Request.OutputTokens);
        }
    }

    private static readonly System.Text.Json.JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A whole answer with everything in it that a writer may carry as it came.</summary>
    private static string Rich(string provider) => provider switch
    {
        "anthropic" => """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"x","deep":{"a":[1,2]}}},{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"https://x.example","title":"X","encrypted_content":"e"}]},{"type":"text","text":"Bonjour","citations":[{"type":"web_search_result_location","url":"https://x.example","title":"X","cited_text":"y","encrypted_index":"i"}]},{"type":"tool_use","id":"toolu_1","name":"f","input":{"a":{"b":[1,2]}}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":2,"server_tool_use":{"web_search_requests":1}}}""",
        "responses" => """{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"x"}},{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Bonjour","annotations":[{"type":"url_citation","start_index":0,"end_index":3,"url":"https://x.example","title":"X"}],"logprobs":[{"token":"Bonjour","logprob":-0.1,"bytes":[66],"top_logprobs":[{"token":"B","logprob":-1,"bytes":[66]}]}]}]},{"type":"function_call","id":"fc_1","call_id":"call_1","name":"f","arguments":"{\"a\":{\"b\":[1,2]}}","status":"completed"}],"usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}}""",
        "gemini" => """{"candidates":[{"content":{"parts":[{"text":"Bonjour"},{"executableCode":{"language":"PYTHON","code":"1"}},{"functionCall":{"name":"f","args":{"a":{"b":[1,2]}}},"thoughtSignature":"c2ln"}],"role":"model"},"finishReason":"STOP","index":0,"groundingMetadata":{"webSearchQueries":["x"],"groundingChunks":[{"web":{"uri":"https://x.example","title":"X"}}],"groundingSupports":[{"segment":{"startIndex":0,"endIndex":3,"text":"Bon"},"groundingChunkIndices":[0]}]},"logprobsResult":{"chosenCandidates":[{"token":"Bonjour","logProbability":-0.1}],"topCandidates":[{"candidates":[{"token":"B","logProbability":-1}]}]}}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7},"modelVersion":"m"}""",
        _ => """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Bonjour","annotations":[{"type":"url_citation","url_citation":{"start_index":0,"end_index":3,"url":"https://x.example","title":"X"}}],"reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"s","format":"anthropic-claude-v1","index":0}],"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\n  \"a\": {\"b\": [1, 2]}\n}"}}]},"logprobs":{"content":[{"token":"Bonjour","logprob":-0.1,"bytes":[66],"top_logprobs":[{"token":"B","logprob":-1,"bytes":[66]}]}],"refusal":null},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}""",
    };

    [GeneratedRegex("\"(?<name>usage|usageMetadata)\":\\{[^}]*\\}")]
    private static partial Regex UsageObject();

    private static string EmptyText(string e) => Regex.Replace(e, "\"text\":\"[a-zA-Z]*\"", "\"text\":\"\"");

    private static string Pretty(string e)
    {
        var at = e.IndexOf("data: {", StringComparison.Ordinal);
        if (at < 0)
        {
            return e;
        }

        using var document = System.Text.Json.JsonDocument.Parse(e[(at + 6)..]);
        var pretty = System.Text.Json.JsonSerializer.Serialize(document.RootElement, Indented);
        return e[..at] + string.Concat(pretty.Split('\n').Select(line => $"data: {line}\n")) + "\n";
    }

    private static UpstreamAnswer Raw(byte[] bytes)
    {
        var answer = UpstreamAnswer.EventStream();
        answer.Replace([new AnswerPiece(bytes)]);
        return answer;
    }

    private static void AssertOneLineEach(RawAnswer answer)
    {
        foreach (var line in answer.Text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0))
        {
            Assert.True(line.StartsWith("data: ", StringComparison.Ordinal) || line.StartsWith("event: ", StringComparison.Ordinal), $"no field: «{line}» in {answer.Text}");
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                System.Text.Json.JsonDocument.Parse(line[6..]).Dispose();
            }
        }
    }

    private static void AssertSaid(string caller, RawAnswer answer, string text = Says.Text, bool sameDialect = false)
    {
        var heard = Heard.Of(ClientDialect.Of(caller), answer, stream: true);
        Assert.True(heard.Text == text && heard.IsEnded && heard.Error is null, $"«{heard.Text}» {(sameDialect ? "(as it came)" : "")} {answer.Text}");
    }

    private async Task<RawAnswer> AskAsync(string provider, string caller, params Step[] steps)
    {
        fixture.Upstream.On("form", steps);
        return await fixture.AskAsync(ClientDialect.Of(caller), $"{provider}/fault-form", stream: true);
    }
}
