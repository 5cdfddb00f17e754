using System.IO.Compression;
using System.Text;
using Passerelle.Gateway.Records;
using Passerelle.Gateway.Tests.EndToEnd;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>Providers of every dialect that answer 200 and are wrong (F40–F50), for callers of every dialect: the outcome that is specified, never an exception.</summary>
public sealed class NonsenseBodyTests(DialectFixture fixture) : IClassFixture<DialectFixture>
{
    /// <summary>Good JSON in which no answer is; what has none of a dialect's own members passes to callers of that dialect.</summary>
    private static readonly (string Body, string Own)[] Empties =
    [
        ("null", ""), ("[]", ""), ("{}", ""), ("\"text\"", ""), ("7", ""), ("""{"choices":[]}""", "chat"), ("""{"choices":null,"id":"x"}""", "chat"), ("""{"choices":[{"index":0,"finish_reason":null}]}""", "chat"),
        ("""{"content":[]}""", "anthropic"), ("""{"type":"message","content":[],"stop_reason":null}""", "anthropic"), ("""{"candidates":[]}""", "gemini"), ("""{"candidates": null}""", "gemini"),
        ("""{"object":"response","output":[]}""", "responses"), ("""{"usage":{"prompt_tokens":1}}""", "?"),
    ];

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var provider in ClientDialect.All)
            {
                foreach (var caller in ClientDialect.Callers)
                {
                    pairs.Add(provider.Provider, caller.Provider);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F40_AnErrorUnder200_IsWhatItSays(string provider, string caller)
    {
        foreach (var (body, status) in Errors(provider))
        {
            var answer = await AskAsync(provider, caller, Step.Respond(200, "application/json", body));
            Assert.True(answer.Status == status, $"{answer.Status} {answer.Text}");
            Assert.Contains("Too much of it", WireError.Of(caller, answer).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F41_AWebPage_Is502(string provider, string caller)
    {
        var answer = await AskAsync(provider, caller, Step.Respond(200, "text/html", "<!doctype html><html><body>Sign in</body></html>"));
        Assert.Equal(502, answer.Status);
        Assert.DoesNotContain("<", WireError.Of(caller, answer).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F42_HalfABody_IsTruncated_InEveryFraming(string provider, string caller)
    {
        var whole = Says.Body(provider);
        Step[][] framings =
        [
            [Step.Begin(200, "application/json", BodyFraming.Length), Step.Edit(a => a.DeclaredLength = whole.Length), Step.Body(whole[..^20]), Step.Fin()],
            [Step.Begin(200, "application/json"), Step.Body(whole[..^20]), Step.Fin()],
            [Step.Begin(200, "application/json"), Step.Body(whole[..^20]), Step.Rst()],
            [Step.Begin(200, "application/json", BodyFraming.Close), Step.Body(whole[..^20]), Step.Fin()],
        ];
        foreach (var steps in framings)
        {
            var answer = await AskAsync(provider, caller, steps);
            Assert.True(answer.Status == 502, $"{answer.Status} {answer.Text}");
            Assert.Equal("upstream_truncated", WireError.Of(caller, answer).Code);
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F43_NothingInIt_Is502(string provider, string caller)
    {
        foreach (var (body, _) in Empties.Where(e => provider != caller || e.Own.Length == 0 || e.Own == provider))
        {
            var answer = await AskAsync(provider, caller, Step.Respond(200, "application/json", body));
            Assert.True(answer.Status == 502, $"{body}: {answer.Status} {answer.Text}");
            Assert.NotEmpty(WireError.Of(caller, answer).Message);
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F44_EventsInPlaceOfABody_AreTheAnswer(string provider, string caller)
    {
        foreach (var type in (string[])["text/event-stream", "application/json"])
        {
            var answer = await AskAsync(provider, caller, Step.Source("events", _ => Typed(Says.Stream(Says.Events(provider)), type)));
            AssertSaid(caller, answer);
            Assert.Equal((5, 2), Tokens(answer));
        }

        var cut = await AskAsync(provider, caller, Step.Source("events", _ => Says.Stream(Says.Events(provider).Take(Says.EventsUntilText(provider)))));
        Assert.Equal("upstream_truncated", WireError.Of(caller, cut).Code);
        var typed = await AskAsync(provider, caller, Step.Respond(200, "text/plain", Says.Body(provider)));
        AssertSaid(caller, typed, strictType: caller != provider);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F46_Compressed_IsUnpacked_AndBrokenPacking_Is502(string provider, string caller)
    {
        foreach (var coding in (string[])["gzip", "deflate", "br"])
        {
            AssertSaid(caller, await AskAsync(provider, caller, Packed(coding, Pack(coding, Says.Body(provider)))));
            var half = await AskAsync(provider, caller, Packed(coding, Pack(coding, Says.Body(provider))[..^25]));
            Assert.True(half.Status == 502, $"{coding}: {half.Status} {half.Text}");
            var noise = await AskAsync(provider, caller, Packed(coding, Encoding.UTF8.GetBytes(Says.Body(provider))));
            Assert.True(noise.Status == 502, $"{coding}: {noise.Status} {noise.Text}");
        }

        Assert.Equal(502, (await AskAsync(provider, caller, Packed("zstd", [0x28, 0xB5, 0x2F, 0xFD, 0, 0, 1, 0, 0]))).Status);
    }

    [Theory]
    [InlineData("chat", "chat")]
    [InlineData("gemini", "anthropic")]
    public async Task F46_WhatUnpacksToMoreThanTheLimit_Is502(string provider, string caller)
    {
        var bomb = Pack("gzip", Says.Body(provider) + new string(' ', 70 * 1024 * 1024));
        Assert.True(bomb.Length < 1024 * 1024);
        var answer = await AskAsync(provider, caller, Packed("gzip", bomb));
        Assert.Equal(502, answer.Status);
        Assert.Contains("larger than 64 MB", WireError.Of(caller, answer).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F47_UsageThatIsNone_SpoilsNothing(string provider, string caller)
    {
        foreach (var number in (string[])["-5", "1.5", "\"7\"", "null", "99999999999999999999", "1e400", "[]", "{}", "true"])
        {
            var body = Says.Body(provider).Replace("\"prompt_tokens\":5", $"\"prompt_tokens\":{number}", StringComparison.Ordinal)
                .Replace("\"input_tokens\":5", $"\"input_tokens\":{number}", StringComparison.Ordinal)
                .Replace("\"promptTokenCount\":5", $"\"promptTokenCount\":{number}", StringComparison.Ordinal);
            var answer = await AskAsync(provider, caller, Step.Respond(200, "application/json", body));
            AssertSaid(caller, answer);
            var (input, output) = Tokens(answer);
            Assert.True(input is null or >= 0 && output is null or >= 0, $"{number}: {input} {output}");
        }

        foreach (var usage in (string[])["null", "[]", "7", "\"many\""])
        {
            var body = System.Text.RegularExpressions.Regex.Replace(Says.Body(provider), "\"(usage|usageMetadata)\":\\{[^}]*\\}", m => $"\"{m.Groups[1].Value}\":{usage}");
            AssertSaid(caller, await AskAsync(provider, caller, Step.Respond(200, "application/json", body)));
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F48_WordsNobodyKnows_AreNoFault(string provider, string caller)
    {
        var body = Says.Body(provider)
            .Replace("\"finish_reason\":\"stop\"", "\"finish_reason\":\"tired\"", StringComparison.Ordinal)
            .Replace("\"stop_reason\":\"end_turn\"", "\"stop_reason\":\"tired\"", StringComparison.Ordinal)
            .Replace("\"finishReason\":\"STOP\"", "\"finishReason\":\"TIRED\"", StringComparison.Ordinal)
            .Replace("\"role\":", "\"mood\":{\"a\":[1]},\"role\":", StringComparison.Ordinal)
            .Replace("{\"type\":\"text\",", "{\"type\":\"hologram\",\"x\":1},{\"type\":\"text\",", StringComparison.Ordinal)
            .Replace("\"output\":[", "\"output\":[{\"type\":\"hologram\",\"id\":\"h_1\"},", StringComparison.Ordinal)
            .Replace("{\"text\":", "{\"hologram\":{}},{\"text\":", StringComparison.Ordinal);
        AssertSaid(caller, await AskAsync(provider, caller, Step.Respond(200, "application/json", body)));
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F49_JsonThatBreaksReaders_IsNever500(string provider, string caller)
    {
        var good = Says.Body(provider);
        (string Body, bool MayPass)[] bodies =
        [
            (good[..^1] + ",\"x\":" + new string('[', 1000) + new string(']', 1000) + "}", false),
            (good.Replace("Bonjour", "\\ud800Bonjour", StringComparison.Ordinal), true),
            (good[..^1] + ",\"\\udc00\":1}", false),
            (good[..^1] + ",\"id\":\"twice\",\"model\":\"twice\"}", true),
            (good[..^1] + ",\"x\":1e400}", true),
            (good + "}", false),
            (good + good, false),
        ];
        foreach (var (body, mayPass) in bodies)
        {
            var answer = await AskAsync(provider, caller, Step.Respond(200, "application/json", body));
            Assert.True(answer.Status == 502 || (mayPass && answer.Status == 200) || (answer.Status == 200 && answer.Text.Contains("Bonjour", StringComparison.Ordinal)), $"{answer.Status} {answer.Text}");
        }

        var bytes = Encoding.UTF8.GetBytes(good.Replace("Bonjour", "Bon@jour", StringComparison.Ordinal));
        bytes[Array.LastIndexOf(bytes, (byte)'@')] = 0xFF;
        var invalid = await AskAsync(provider, caller, Step.Source("bytes", _ => UpstreamAnswer.Whole(200, "application/json", bytes)));
        Assert.True(invalid.Status is 200 or 502, $"{invalid.Status} {invalid.Text}");
        Assert.True(invalid.Status == 502 || caller == provider || !invalid.Body.Contains((byte)0xFF), "invalid UTF-8 was written into a translated answer");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task F50_AnotherModelsName_IsNoFault(string provider, string caller)
    {
        var body = Says.Body(provider).Replace("\"model\":\"m\"", "\"model\":\"another\"", StringComparison.Ordinal).Replace("\"modelVersion\":\"m\"", "\"modelVersion\":\"another\"", StringComparison.Ordinal);
        var answer = await AskAsync(provider, caller, Step.Respond(200, "application/json", body));
        AssertSaid(caller, answer);
        Assert.Equal("fault-nonsense", answer.Header("x-passerelle-model"));
        Assert.Contains("another", answer.Text, StringComparison.Ordinal);
    }

    private static IEnumerable<(string Body, int Status)> Errors(string provider) => provider switch
    {
        "anthropic" => [("""{"type":"error","error":{"type":"rate_limit_error","message":"Too much of it"}}""", 429), ("""{"type":"error","error":{"type":"overloaded_error","message":"Too much of it"}}""", 503)],
        "gemini" => [("""{"error":{"code":429,"message":"Too much of it","status":"RESOURCE_EXHAUSTED"}}""", 429), ("""[{"error":{"code":400,"message":"Too much of it","status":"INVALID_ARGUMENT"}}]""", 400)],
        "responses" =>
        [
            ("""{"id":"resp_1","object":"response","status":"failed","error":{"code":"rate_limit_exceeded","message":"Too much of it"},"output":[]}""", 429),
            ("""{"error":{"code":"server_error","message":"Too much of it"}}""", 502),
        ],
        _ =>
        [
            ("""{"error":{"message":"Too much of it","code":429}}""", 429), ("""{"error":{"message":"Too much of it","code":502,"metadata":{"provider_name":"x"}}}""", 502),
            ("""{"object":"error","message":"Too much of it","type":"invalid_request_error","code":null}""", 400), ("""{"error":"Too much of it"}""", 502),
        ],
    };

    private static byte[] Pack(string coding, string text)
    {
        var packed = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(packed, CompressionLevel.Fastest),
            _ => new BrotliStream(packed, CompressionLevel.Fastest),
        })
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    private static Step Packed(string coding, byte[] bytes) => Step.Source("packed", _ =>
    {
        var answer = UpstreamAnswer.Whole(200, "application/json", bytes);
        answer.SetHeader("content-encoding", coding);
        return answer;
    });

    private static UpstreamAnswer Typed(UpstreamAnswer answer, string type)
    {
        answer.SetHeader("content-type", type);
        return answer;
    }

    private static void AssertSaid(string caller, RawAnswer answer, bool strictType = true)
    {
        Assert.True(answer.Status == 200, $"{answer.Status} {answer.Text}");
        if (strictType)
        {
            var heard = Heard.Of(ClientDialect.Of(caller), answer, stream: false);
            Assert.Equal(Says.Text, heard.Text);
        }
    }

    private async Task<RawAnswer> AskAsync(string provider, string caller, params Step[] steps)
    {
        fixture.Upstream.On("nonsense", steps);
        return await fixture.AskAsync(ClientDialect.Of(caller), $"{provider}/fault-nonsense", stream: false);
    }

    private (long? Input, long? Output) Tokens(RawAnswer answer)
    {
        var request = fixture.Gateway.RecordOf(answer).Request;
        Assert.Equal(RequestOutcome.Ok, request.Outcome);
        return (request.InputTokens, request.OutputTokens);
    }
}
