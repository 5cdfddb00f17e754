using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Start;
using Passerelle.Gateway.Storage;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

public sealed class RoutingTests
{
    [Fact]
    public async Task Names_FullName_Colon_Bare_AndAmbiguous()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("one", $"{upstream.Address}v1", [], ["shared", "only-one", "qwen3:32b"]);
        await gateway.AddProviderAsync("two", $"{upstream.Address}v1", [], ["shared", "maker/model"]);

        foreach (var (asked, sent) in new[]
        {
            ("one/shared", "shared"), ("two:shared", "shared"), ("only-one", "only-one"), ("ONE/only-one", "only-one"),
            ("qwen3:32b", "qwen3:32b"), ("one:qwen3:32b", "qwen3:32b"), ("maker/model", "maker/model"), ("two/maker/model", "maker/model"), ("one/never-listed", "never-listed"),
        })
        {
            var answer = await gateway.ChatAsync(GatewayHost.Body(asked));
            Assert.True(answer.Status == 200, $"{asked}: {answer.Text}");
            Assert.Equal(sent, upstream.Books.Last.Model);
            Assert.Equal(sent, answer.Header("x-passerelle-model"));
        }

        var ambiguous = await gateway.ChatAsync(GatewayHost.Body("shared"));
        Assert.Equal(400, ambiguous.Status);
        Assert.Contains("one/shared, two/shared", ambiguous.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EverythingButTheModel_ReachesTheProviderByteForByte()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", [], ["plain"]);
        const string Before = "{ \"x_unknown\" : [1, 2.50, 1e3, {\"deep\":null}],\n\t\"model\":";
        const string After = ",  \"temperature\": 0.70,\"messages\":[{\"content\":\"\\u00e9 é \\ud83d\\ude00\",\"role\":\"user\"}] , \"z\":{} }";

        Assert.Equal(200, (await gateway.ChatAsync($"{Before}\"up/plain\"{After}")).Status);

        Assert.Equal($"{Before}\"plain\"{After}", upstream.Books.Last.BodyText);
    }

    [Fact]
    public async Task OnlyWhatMustPass_ReachesTheProvider()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", ["sk-real"], ["plain"]);
        await RawHttp.PostAsync(
            gateway.Address, "/v1/chat/completions", GatewayHost.Body("up/plain"), gateway.Key,
            ("Cookie", "a=b"), ("X-Forwarded-For", "1.2.3.4"), ("X-Custom", "y"), ("OpenAI-Beta", "assistants=v2"));

        var names = upstream.Books.Last.Headers.Select(h => h.Key.ToLowerInvariant()).Order();
        Assert.Equal(["accept", "accept-encoding", "authorization", "content-length", "content-type", "host", "openai-beta", "user-agent", "x-client-request-id"], names);
        Assert.Equal("Bearer sk-real", upstream.Books.Last.Authorization);
    }

    [Fact]
    public async Task ABetaHeaderThatNoHeaderMayHold_StaysHere()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", $"{upstream.Address}v1", [], ["plain"]);

        var answer = await RawHttp.PostAsync(gateway.Address, "/v1/chat/completions", GatewayHost.Body("up/plain"), gateway.Key, ("OpenAI-Beta", "b\u00eata=v2"));

        Assert.Equal(200, answer.Status);
        Assert.Equal("1", answer.Header("x-passerelle-attempts"));
        Assert.DoesNotContain(upstream.Books.Last.Headers, h => h.Key.Equals("openai-beta", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task ANameWithTwoReadings_IsNeverSwappedSilently()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("mine", $"{upstream.Address}v1", [], ["alpha", "beta", "delta"]);
        await gateway.AddProviderAsync("router", $"{upstream.Address}v1", [], ["mine/zeta", "mine/beta", "mine:delta", "nobody/eta"]);

        // "mine" may know a model that is in no list, and "router" has one of that very name.
        foreach (var name in new[] { "mine/zeta", "MINE/zeta" })
        {
            var answer = await gateway.ChatAsync(GatewayHost.Body(name));
            var isListedName = name == "mine/zeta";
            Assert.Equal(isListedName ? 400 : 200, answer.Status);
            if (isListedName)
            {
                Assert.Contains("\"ambiguous_model\"", answer.Text, StringComparison.Ordinal);
                Assert.Contains("mine:zeta", answer.Text, StringComparison.Ordinal);
                Assert.Contains("router/mine/zeta", answer.Text, StringComparison.Ordinal);
            }
        }

        // Each reading can be asked for, and what is in the list of the slug's own provider is meant.
        foreach (var (asked, provider, sent) in new[]
        {
            ("mine:zeta", "mine", "zeta"), ("router/mine/zeta", "router", "mine/zeta"), ("mine/beta", "mine", "beta"),
            ("mine:delta", "mine", "delta"), ("nobody/eta", "router", "nobody/eta"),
        })
        {
            var answer = await gateway.ChatAsync(GatewayHost.Body(asked));
            Assert.True(answer.Status == 200, $"{asked}: {answer.Text}");
            Assert.Equal(provider, answer.Header("x-passerelle-provider"));
            Assert.Equal(sent, upstream.Books.Last.Model);
        }

        // One reading is left when the slug's provider is switched off.
        await gateway.ChangeProviderAsync("mine", p => p with { Enabled = false });
        Assert.Equal("router", (await gateway.ChatAsync(GatewayHost.Body("mine/zeta"))).Header("x-passerelle-provider"));
        Assert.Equal(403, (await gateway.ChatAsync(GatewayHost.Body("mine/beta"))).Status);
    }

    [Fact]
    public async Task PatternsOfAKey_MeanTheSameEverywhere()
    {
        await using var upstream = await FaultUpstream.StartAsync();
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("mine", $"{upstream.Address}v1", [], ["alpha", "beta", "org/gamma"]);
        await gateway.AddProviderAsync("other", $"{upstream.Address}v1", [], ["alpha", "epsilon"]);
        foreach (var (pattern, allowed, refused) in new[]
        {
            ("alpha", new[] { "mine/alpha", "mine:alpha", "other/alpha", "MINE/alpha" }, new[] { "mine/beta", "beta", "practice/echo" }),
            ("mine/*", ["mine/alpha", "mine/beta", "beta", "mine/never-listed"], ["other/epsilon", "epsilon"]),
            ("org/*", ["mine/org/gamma", "org/gamma"], ["mine/alpha"]),
        })
        {
            var key = GatewayKeyText.Create();
            var row = GatewayKeyRows.Of(key, pattern, TimeProvider.System) with { AllowedModels = $"[\"{pattern}\"]" };
            var id = await gateway.Services.GetRequiredService<Database>().MutateAsync(c => GatewayKeyTable.Insert(c, row));
            gateway.Services.GetRequiredService<ConfigStore>().Put(row with { Id = id });
            foreach (var (names, status) in new[] { (allowed, 200), (refused, 403) })
            {
                foreach (var name in names)
                {
                    var answer = await RawHttp.PostAsync(gateway.Address, "/v1/chat/completions", GatewayHost.Body(name), key.Reveal());
                    Assert.True(status == answer.Status, $"{pattern} {name}: {answer.Text}");
                }
            }

            var listed = (await RawHttp.GetAsync(gateway.Address, "/v1/models", key.Reveal())).Text;
            foreach (var target in gateway.Services.GetRequiredService<ConfigStore>().Current.Offered)
            {
                var chat = await RawHttp.PostAsync(gateway.Address, "/v1/chat/completions", GatewayHost.Body(target.Name), key.Reveal());
                Assert.Equal(chat.Status == 200, listed.Contains($"\"id\":\"{target.Name}\"", StringComparison.Ordinal));
                Assert.Equal(chat.Status == 200 ? 200 : 404, (await RawHttp.GetAsync(gateway.Address, $"/v1/models/{target.Name}", key.Reveal())).Status);
            }
        }
    }

    [Theory]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/v1/models", 200)]
    [InlineData("/", 200)]
    [InlineData("/v1/nothing", 404)]
    [InlineData("/v1/chat/completions", 405)]
    public async Task Head_IsGetWithoutABody(string path, int status)
    {
        await using var gateway = await GatewayHost.StartAsync();
        await using var http = await RawHttp.ConnectAsync(gateway.Address);
        await http.SendAsync($"HEAD {path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {gateway.Key}\r\nconnection: close\r\n\r\n");
        var text = Encoding.ASCII.GetString(await http.ReadToEndAsync());

        Assert.StartsWith($"HTTP/1.1 {status} ", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("{", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "/chat/completions", "/v1/chat/completions")]
    public async Task SecondCandidate_IsTriedOnceAfter404_AndRemembered(string path, string first, string second)
    {
        // A server such as vLLM: it knows /v1/chat/completions only, while the address with a final "/" asks for /chat/completions first.
        await using var upstream = await FaultUpstream.StartAsync();
        using var folder = TestFiles.TempFolder();
        string key;
        await using (var gateway = await GatewayHost.StartAsync(folder.Path))
        {
            key = gateway.Key;
            await gateway.AddProviderAsync("vllm", $"{upstream.Address}{path}", ["sk-mock-only-v1"], ["plain"]);
            upstream.On("only-v1", Step.Do("404 unless /v1", call => call.Request.Target.StartsWith("/v1/", StringComparison.Ordinal) ? Task.CompletedTask : NotFoundAsync(call)));

            Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("vllm/plain"))).Status);
            Assert.Equal([first, second], upstream.Books.Entries.Select(e => e.Target));
            Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("vllm/plain"))).Status);
            Assert.Equal([first, second, second], upstream.Books.Entries.Select(e => e.Target));
            await WaitUntilAsync(() => gateway.StoredChoice("vllm") is not null);
        }

        await using (var gateway = await GatewayHost.StartAsync(folder.Path))
        {
            gateway.Key = key;
            Assert.Equal(200, (await gateway.ChatAsync(GatewayHost.Body("vllm/plain"))).Status);
            Assert.Equal(second, upstream.Books.Last.Target);
            Assert.Equal(4, upstream.Books.Count);

            // An edited address starts anew.
            await gateway.ChangeProviderAsync("vllm", p => p with { Address = $"{upstream.Address}other/" });
            await gateway.ChatAsync(GatewayHost.Body("vllm/plain"));
            Assert.Equal("/other/chat/completions", upstream.Books.Last.Target);
        }
    }

    [Fact]
    public async Task Models_ListsWhatMayBeUsed()
    {
        await using var gateway = await GatewayHost.StartAsync();
        await gateway.AddProviderAsync("up", "http://127.0.0.1:9/v1", [], ["a", "b/c"]);
        await gateway.AddProviderAsync("off", "http://127.0.0.1:9/v1", [], ["d"]);
        await gateway.ChangeProviderAsync("off", p => p with { Enabled = false });

        foreach (var path in new[] { "/v1/models", "/models" })
        {
            using var list = JsonDocument.Parse((await RawHttp.GetAsync(gateway.Address, path, gateway.Key)).Body);
            var ids = list.RootElement.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()).ToList();
            Assert.Contains("up/a", ids);
            Assert.Contains("up/b/c", ids);
            Assert.Contains("practice/echo", ids);
            Assert.DoesNotContain("off/d", ids);
        }

        foreach (var path in new[] { "/v1/models/up/b/c", "/v1/models/up%2Fb%2Fc" })
        {
            using var one = JsonDocument.Parse((await RawHttp.GetAsync(gateway.Address, path, gateway.Key)).Body);
            Assert.Equal("up/b/c", one.RootElement.GetProperty("id").GetString());
            Assert.Equal("up", one.RootElement.GetProperty("owned_by").GetString());
        }

        Assert.Equal(404, (await RawHttp.GetAsync(gateway.Address, "/v1/models/off/d", gateway.Key)).Status);
        Assert.Equal(401, (await RawHttp.GetAsync(gateway.Address, "/v1/models")).Status);
    }

    private static async Task NotFoundAsync(UpstreamCall call)
    {
        call.Answer = UpstreamAnswer.Whole(404, "application/json", "{\"detail\":\"Not Found\"}");
        await call.SendHeadAsync();
    }

    private static async Task WaitUntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
