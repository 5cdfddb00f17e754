using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.OpenAiChat;

/// <summary>Bodies broken at random: never an exception, and a head exactly when an independent reader sees a good one.</summary>
public sealed class OpenAiChatHeadFuzzTests
{
    private const int Mutations = 20_000;

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\\u0061", "null", "true", "false", "0", "-", "1e5", ".", " ", "\n", "\0",
        "\"model\":", "\"model\":\"x\",", "\"stream\":true,", "\"stream_options\":{", "\"include_usage\":false", "\"messages\":[]", "\"a\":1,", "é", "😀", "\uFEFF",
    ];

    [Fact]
    public void BrokenBodies_AreJudgedAsByAnIndependentReader()
    {
        var random = Seed.Take();
        var seeds = Seeds(random);
        var accepted = 0;
        for (var run = 0; run < Mutations; run++)
        {
            var body = Mutate(random, seeds[run % seeds.Count]);
            var error = Dialects.OpenAiChat.ReadHead(body, out var head);

            Assert.True((error is null) == HeadOracle.Accepts(body), $"run {run}: {error?.Message ?? "no error"} for {Convert.ToBase64String(body)}");
            if (error is not null)
            {
                Assert.Equal(ApiErrorKind.InvalidRequest, error.Kind);
                continue;
            }

            accepted++;
            var edited = Dialects.OpenAiChat.EditRequest(head, "\"T\""u8.ToArray(), askUsage: true).Apply(body);
            using var document = JsonDocument.Parse(edited, Parsed.Strictly);
            Assert.Equal("T", document.RootElement.GetProperty("model").GetString());
            Assert.True(!head.Stream || document.RootElement.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        }

        // The mutations must neither all be harmless nor all be fatal.
        Assert.InRange(accepted, Mutations / 100, Mutations * 9 / 10);
    }

    private static List<byte[]> Seeds(Random random)
    {
        var json = new RandomJson(random);
        var seeds = Enumerable.Range(0, 100).Select(_ => Encoding.UTF8.GetBytes(json.Object(json.Shuffle<(string, string)>(
        [
            ("model", json.Quote("gpt/x")), ("stream", json.Pick(["true", "false"])), ("messages", "[" + json.Value(3) + "]"), ("max_tokens", "50"),
            ("stream_options", json.Pick(["null", "{}", "{\"include_usage\":false}", "{\"x\":1,\"include_usage\":true}"])), ("tools", json.Value(5)),
        ])))).ToList();
        if (Recordings.Available)
        {
            seeds.AddRange(RecordedTraffic.OpenAiChat().Where(x => x.RequestBody is { Length: < 3000 }).Select(x => x.RequestBody!)
                .OrderBy(_ => random.Next()).Take(100));
        }

        return seeds;
    }

    private static byte[] Mutate(Random random, byte[] seed)
    {
        var body = seed.ToList();
        for (var times = random.Next(1, 4); times > 0 && body.Count > 0; times--)
        {
            var at = random.Next(body.Count);
            var some = Math.Min(random.Next(1, 12), body.Count - at);
            switch (random.Next(8))
            {
                case 0:
                    body[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    body[at] = (byte)random.Next(256);
                    break;
                case 2:
                    body.RemoveRange(at, random.Next(8) == 0 ? body.Count - at : some);
                    break;
                case 3:
                    body.InsertRange(at, body.GetRange(random.Next(body.Count - some + 1), some));
                    break;
                case 4:
                    body.Insert(at, (byte)random.Next(256));
                    break;
                case 5:
                    (body[at], body[random.Next(body.Count)]) = (body[random.Next(body.Count)], body[at]);
                    break;
                default:
                    body.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
            }
        }

        return [.. body];
    }
}
