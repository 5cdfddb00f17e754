using System.Text.Json;
using Passerelle.Gateway.Tests.Upstream.Practice;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary><c>/api.json</c>: the document with which opencode and Kilo Code fill their lists, and who gets it.</summary>
public sealed class ModelsDevListTests(CatalogueFixture fixture) : IClassFixture<CatalogueFixture>
{
    /// <summary>
    /// models.dev's schema (packages/core/src/schema.ts), which is strict: no further members, <c>api</c> required with this package, no price of
    /// reasoning for models that do not reason. opencode and Kilo Code read a part of the same.
    /// </summary>
    private const string Schema =
        """
        {"type":"object","additionalProperties":{"$ref":"#/$defs/provider"},"$defs":{
          "date":{"type":"string","pattern":"^\\d{4}-\\d{2}(-\\d{2})?$"},
          "price":{"type":"number","minimum":0},
          "words":{"type":"array","items":{"enum":["text","audio","image","video","pdf"]}},
          "prices":{"type":"object","required":["input","output"],"properties":{
            "input":{"$ref":"#/$defs/price"},"output":{"$ref":"#/$defs/price"},"reasoning":{"$ref":"#/$defs/price"},"cache_read":{"$ref":"#/$defs/price"},
            "cache_write":{"$ref":"#/$defs/price"},"input_audio":{"$ref":"#/$defs/price"},"output_audio":{"$ref":"#/$defs/price"}}},
          "cost":{"allOf":[{"$ref":"#/$defs/prices"}],"properties":{"context_over_200k":{"$ref":"#/$defs/prices"}}},
          "model":{"type":"object","additionalProperties":false,
            "required":["id","name","attachment","reasoning","tool_call","release_date","last_updated","modalities","open_weights","limit"],
            "properties":{
              "id":{"type":"string"},"name":{"type":"string","minLength":1},"family":{"type":"string"},"attachment":{"type":"boolean"},"reasoning":{"type":"boolean"},
              "tool_call":{"type":"boolean"},"structured_output":{"type":"boolean"},"temperature":{"type":"boolean"},"knowledge":{"$ref":"#/$defs/date"},
              "release_date":{"$ref":"#/$defs/date"},"last_updated":{"$ref":"#/$defs/date"},
              "modalities":{"type":"object","required":["input","output"],"properties":{"input":{"$ref":"#/$defs/words"},"output":{"$ref":"#/$defs/words"}}},
              "open_weights":{"type":"boolean"},"cost":{"$ref":"#/$defs/cost"},
              "limit":{"type":"object","required":["context","output"],"properties":{"context":{"$ref":"#/$defs/price"},"input":{"$ref":"#/$defs/price"},"output":{"$ref":"#/$defs/price"}}},
              "status":{"enum":["alpha","beta","deprecated"]}},
            "anyOf":[{"properties":{"reasoning":{"const":true}}},{"properties":{"cost":{"properties":{"reasoning":false}}}}]},
          "provider":{"type":"object","additionalProperties":false,"required":["id","env","npm","api","name","doc","models"],"properties":{
            "id":{"type":"string"},"env":{"type":"array","minItems":1,"items":{"type":"string"}},"npm":{"const":"@ai-sdk/openai-compatible"},"api":{"type":"string"},
            "name":{"type":"string","minLength":1},"doc":{"type":"string","minLength":1},"models":{"type":"object","additionalProperties":{"$ref":"#/$defs/model"}}}}}}
        """;

    private string Host => $"{fixture.Gateway.Address.Host}:{fixture.Gateway.Address.Port}";

    [Theory]
    [InlineData("/api.json")]
    [InlineData("/v1/api.json")]
    public async Task AProgramOfThisMachine_NeedsNoKey(string path)
    {
        var answer = await GetAsync(path);
        Assert.Equal((200, "application/json", "no-store"), (answer.Status, answer.Header("content-type"), answer.Header("cache-control")));
        using var document = JsonDocument.Parse(answer.Body);
        using var schema = JsonDocument.Parse(Schema);
        Assert.True(SchemaCheck.Fits(schema.RootElement, schema.RootElement, document.RootElement), answer.Text);

        var provider = Assert.Single(document.RootElement.EnumerateObject()).Value;
        Assert.Equal($"http://{Host}/v1", provider.GetProperty("api").GetString());
        Assert.Equal("PASSERELLE_API_KEY", provider.GetProperty("env")[0].GetString());
        var models = provider.GetProperty("models").EnumerateObject().ToDictionary(m => m.Name, m => m.Value);
        Assert.All(models, model => Assert.Equal(model.Key, model.Value.GetProperty("id").GetString()));
        Assert.Contains("practice/echo", models.Keys);
        Assert.DoesNotContain("openai/text-embedding-3-small", models.Keys);
        Assert.DoesNotContain("own/bge-m3", models.Keys);
        Assert.Equal(
            """
            {"id":"claude/claude-sonnet-4-5","name":"Claude Sonnet 4.5 (latest)","attachment":true,"reasoning":true,"temperature":true,"tool_call":true,"structured_output":true,"knowledge":"2025-07-31",
            "release_date":"2025-09-29","last_updated":"2025-09-29","modalities":{"input":["text","image","pdf"],"output":["text"]},"open_weights":false,
            "cost":{"input":3,"output":15,"cache_read":0.3,"cache_write":3.75,"context_over_200k":{"input":6,"output":22.5,"cache_read":0.6,"cache_write":7.5}},"limit":{"context":200000,"output":64000}}
            """.ReplaceLineEndings(""),
            models["claude/claude-sonnet-4-5"].GetRawText());
    }

    /// <summary>What its readers take for granted is said all the same; a price that is not known is not.</summary>
    [Fact]
    public async Task OfWhatIsNotKnown_TheDocumentIsWhole()
    {
        using var document = JsonDocument.Parse((await GetAsync("/api.json")).Body);
        var models = document.RootElement.GetProperty("passerelle").GetProperty("models");
        var unknown = models.GetProperty("own/my-finetune");

        Assert.True(unknown.GetProperty("tool_call").GetBoolean());
        Assert.Equal("""{"context":0,"output":0}""", unknown.GetProperty("limit").GetRawText());
        Assert.Equal("""{"input":["text"],"output":["text"]}""", unknown.GetProperty("modalities").GetRawText());
        Assert.False(unknown.TryGetProperty("cost", out _));
        Assert.Equal("""{"input":0,"output":0}""", models.GetProperty("router/cohere/north-mini-code:free").GetProperty("cost").GetRawText());

        // One name for several offers would be no choice.
        Assert.Equal("GPT-4o (OpenAI)", models.GetProperty("openai/gpt-4o").GetProperty("name").GetString());
        Assert.Equal("my-finetune (Twin)", models.GetProperty("twin/my-finetune").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("x-forwarded-for", "203.0.113.7")]
    [InlineData("forwarded", "for=203.0.113.7")]
    [InlineData("via", "1.1 proxy")]
    [InlineData("x-real-ip", "203.0.113.7")]
    [InlineData("host", "evil.example")]
    [InlineData("host", "127.0.0.1.evil.example")]
    [InlineData("host", "192.0.2.1:8642")]
    public async Task AnyoneElse_NeedsAKey(string header, string value)
    {
        (string, string)[] headers = header == "host" ? [(header, value)] : [("host", Host), (header, value)];

        var refused = await SendAsync("/api.json", headers);
        Assert.Equal(401, refused.Status);
        Assert.Contains("missing_api_key", refused.Text, StringComparison.Ordinal);
        Assert.Equal(200, (await SendAsync("/api.json", [.. headers, ("authorization", $"Bearer {fixture.Gateway.Key}")])).Status);
        Assert.Equal(200, (await SendAsync($"/api.json?key={fixture.Gateway.Key}", headers)).Status);
        Assert.Equal(200, (await SendAsync($"/with-key/{fixture.Gateway.Key}/api.json", headers)).Status);
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:8642")]
    [InlineData("[::1]:8642")]
    [InlineData("127.0.0.2")]
    public async Task ThisMachine_HasSeveralNames(string host) => Assert.Equal(200, (await SendAsync("/api.json", [("host", host)])).Status);

    [Fact]
    public async Task AKey_ShowsWhatItMayUse_AlsoInThePath()
    {
        foreach (var answer in new[] { await GetAsync("/api.json", ("x-api-key", fixture.NarrowKey)), await GetAsync($"/with-key/{fixture.NarrowKey}/api.json") })
        {
            using var document = JsonDocument.Parse(answer.Body);
            Assert.Equal(["claude/claude-sonnet-4-5"], document.RootElement.GetProperty("passerelle").GetProperty("models").EnumerateObject().Select(m => m.Name));
        }
    }

    /// <summary>A key that is wrong is told so, though without one there would be an answer; and the key in the path opens nothing else.</summary>
    [Theory]
    [InlineData("/with-key/pk_nonsense/api.json", 401)]
    [InlineData("/with-key/sk-other/api.json", 401)]
    [InlineData("/with-key/{0}/v1/models", 404)]
    [InlineData("/with-key/{0}/v1/api.json", 404)]
    [InlineData("/with-key/{0}", 404)]
    [InlineData("/with-key/{0}/", 404)]
    [InlineData("/with-key//api.json", 404)]
    [InlineData("/with-key/", 404)]
    [InlineData("/with-key", 404)]
    [InlineData("/with-key/{0}/api.json", 200)]
    [InlineData("/with-key/a%0D%0Ab/api.json", 401)]
    public async Task OtherPathsWithAKey(string path, int status)
    {
        var answer = await GetAsync(path.Replace("{0}", fixture.Gateway.Key, StringComparison.Ordinal));

        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain(fixture.Gateway.Key, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BehindAProxyWithTls_TheAddressIsSecure()
    {
        var answer = await SendAsync("/api.json", [("host", "ai.example.com"), ("x-forwarded-proto", "https"), ("authorization", $"Bearer {fixture.Gateway.Key}")]);

        Assert.Contains("\"api\":\"https://ai.example.com/v1\"", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherMethods_AreRefused()
    {
        var answer = await RawHttp.PostAsync(fixture.Gateway.Address, "/api.json", "{}", fixture.Gateway.Key);
        Assert.Equal((405, "GET"), (answer.Status, answer.Header("allow")));
    }

    private Task<RawAnswer> GetAsync(string path, params (string, string)[] headers) => SendAsync(path, [("host", Host), .. headers]);

    private async Task<RawAnswer> SendAsync(string path, (string Name, string Value)[] headers)
    {
        await using var http = await RawHttp.ConnectAsync(fixture.Gateway.Address);
        await http.SendAsync($"GET {path} HTTP/1.1\r\n{string.Concat(headers.Select(h => $"{h.Name}: {h.Value}\r\n"))}\r\n");
        return await http.ReadAnswerAsync();
    }
}
