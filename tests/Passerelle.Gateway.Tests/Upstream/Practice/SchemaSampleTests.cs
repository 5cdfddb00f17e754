using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

public sealed class SchemaSampleTests : IDisposable
{
    private readonly PracticeTalk _talk = new();

    public void Dispose() => _talk.Dispose();

    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("true", "{}")]
    [InlineData("""{"type":"object"}""", "{}")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}""", """{"a":"practice"}""")]
    [InlineData("""{"type":"object","properties":{"a":{},"b":{"type":"boolean"}},"required":["b"]}""", """{"b":true}""")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":["x","y"]},"b":{"const":5}},"required":["b","a"]}""", """{"a":"x","b":5}""")]
    [InlineData("""{"properties":{"a":{"type":["null","integer"]}}}""", """{"a":1}""")]
    [InlineData("""{"type":"object","required":["c"]}""", """{"c":"practice"}""")]
    [InlineData("""{"type":"object","minProperties":2,"additionalProperties":{"type":"integer"}}""", """{"practice1":1,"practice2":1}""")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", """["practice"]""")]
    [InlineData("""{"type":"array","items":{"type":"string"},"minItems":2,"uniqueItems":true}""", """["practice","1-practice"]""")]
    [InlineData("""{"type":"array","items":{"type":"integer","maximum":-5},"minItems":3,"uniqueItems":true}""", "[-5,-6,-7]")]
    [InlineData("""{"type":"array","maxItems":0,"items":{"type":"string"}}""", "[]")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"},{"type":"null"}],"items":false}""", """["practice",null]""")]
    [InlineData("""{"type":"integer"}""", "1")]
    [InlineData("""{"type":"integer","minimum":10,"maximum":20}""", "10")]
    [InlineData("""{"type":"integer","exclusiveMinimum":10}""", "11")]
    [InlineData("""{"type":"integer","minimum":5,"multipleOf":3}""", "6")]
    [InlineData("""{"type":"integer","multipleOf":1.5}""", "3")]
    [InlineData("""{"type":"integer","minimum":1.5}""", "2")]
    [InlineData("""{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}""", "0.5")]
    [InlineData("""{"type":"number","minimum":-0.5,"maximum":-0.25}""", "-0.5")]
    [InlineData("""{"type":"number","multipleOf":0.25,"minimum":1.1}""", "1.25")]
    [InlineData("""{"maximum":0}""", "0")]
    [InlineData("""{"type":"string","maxLength":3}""", "\"pra\"")]
    [InlineData("""{"type":"string","minLength":20,"maxLength":20}""", "\"practice practice pr\"")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2026-01-01T09:00:00Z\"")]
    [InlineData("""{"type":"string","format":"uuid"}""", "\"00000000-0000-4000-8000-000000000001\"")]
    [InlineData("""{"type":"string","format":"email"}""", "\"practice@example.com\"")]
    [InlineData("""{"type":"string","format":"unheard-of"}""", "\"practice\"")]
    [InlineData("""{"type":"string","pattern":"^[A-Z]{3}-\\d{2,4}$"}""", "\"AAA-00\"")]
    [InlineData("""{"type":"string","pattern":"^[a-z]+@(home|work)\\.org$","minLength":15}""", "\"aaaaaa@home.org\"")]
    [InlineData("""{"type":"string","pattern":"^(?:\\+|00)?[^0-9\\s]\\w*\\S$"}""", "\"aa\"")]
    [InlineData("""{"anyOf":[{"type":"null"},{"type":"boolean"}]}""", "true")]
    [InlineData("""{"oneOf":[false,{"type":"integer"}]}""", "1")]
    [InlineData("""{"allOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"b":{"type":"null"}},"required":["b"]}]}""", """{"a":1,"b":null}""")]
    [InlineData("""{"allOf":[{"minimum":3},{"minimum":7}],"type":"integer"}""", "7")]
    [InlineData("""{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"type":"integer"}}}""", "1")]
    [InlineData("""{"properties":{"next":{"$ref":"#/$defs/x"}},"required":["next"],"$defs":{"x":{"type":"string","format":"date"}}}""", """{"next":"2026-01-01"}""")]
    [InlineData("""{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["v","next"],"additionalProperties":false}""", """{"v":1,"next":{"v":1,"next":{"v":1,"next":{"v":1,"next":null}}}}""")]
    [InlineData("""{"type":"object","properties":{"kids":{"type":"array","items":{"$ref":"#"}}},"required":["kids"]}""", """{"kids":[{"kids":[{"kids":[]}]}]}""")]
    public async Task A_sample_is_known_and_fits(string schema, string expected)
    {
        var root = JsonElement.Parse(schema);
        var sample = await SampleAsync(schema);

        Assert.Equal(expected, sample);
        Assert.True(SchemaCheck.Fits(root, root, JsonElement.Parse(sample!)), sample);
    }

    [Theory]
    [InlineData("false")]
    [InlineData("7")]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"$ref":"https://example.com/schema"}""")]
    [InlineData("""{"$ref":"#/$defs/none"}""")]
    [InlineData("""{"type":"flower"}""")]
    [InlineData("""{"enum":[]}""")]
    [InlineData("""{"anyOf":[]}""")]
    [InlineData("""{"allOf":[false]}""")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""")]
    [InlineData("""{"type":"integer","exclusiveMinimum":1,"exclusiveMaximum":2}""")]
    [InlineData("""{"type":"number","multipleOf":1e-20}""")]
    [InlineData("""{"type":"string","minLength":5,"maxLength":4}""")]
    [InlineData("""{"type":"string","minLength":1000000000}""")]
    [InlineData("""{"type":"string","pattern":"(?=x)y"}""")]
    [InlineData("""{"type":"string","pattern":"("}""")]
    [InlineData("""{"type":"string","pattern":"a{1000000000}"}""")]
    [InlineData("""{"type":"string","pattern":"(((a{999}){999}){999}){999}"}""")]
    [InlineData("""{"type":"string","pattern":"^ab$","minLength":50}""")]
    [InlineData("""{"type":"array","minItems":1000000000}""")]
    [InlineData("""{"type":"object","minProperties":1000000000}""")]
    [InlineData("""{"type":"object","required":["a"],"additionalProperties":false}""")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"}},"required":["a","b"]}""")]
    [InlineData("""{"allOf":[{"$ref":"#"},{"$ref":"#"}]}""")]
    public async Task What_nothing_fits_or_no_end_has_is_refused(string schema) => Assert.Null(await SampleAsync(schema));

    /// <summary>Odd schemas must get an answer or a 400, and nothing else.</summary>
    [Fact]
    public async Task Random_schemas_never_throw_and_what_is_answered_fits()
    {
        const int Seed = 20_260_304;
        var random = new Random(Seed);
        var fitted = 0;
        for (var i = 0; i < 2_000; i++)
        {
            var schema = RandomSchema(random, 0)!.ToJsonString();
            var sample = await SampleAsync(schema);
            if (sample is not null)
            {
                var root = JsonElement.Parse(schema);
                Assert.True(SchemaCheck.Fits(root, root, JsonElement.Parse(sample)), $"seed {Seed}, round {i}: {schema} got {sample}");
                fitted++;
            }
        }

        Assert.InRange(fitted, 1_000, 2_000);
    }

    private static JsonNode? RandomSchema(Random random, int depth)
    {
        JsonNode Number() => JsonValue.Create(random.Next(-8, 9) / (random.Next(2) == 0 ? 1m : 4m));
        JsonNode Count() => random.Next(4);
        var schema = new JsonObject();
        switch (random.Next(depth < 4 ? 9 : 6))
        {
            case 0:
                schema["type"] = random.Next(2) == 0 ? "integer" : "number";
                foreach (var name in new[] { "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" }.Where(_ => random.Next(3) == 0))
                {
                    schema[name] = Number();
                }

                if (random.Next(3) == 0)
                {
                    schema["multipleOf"] = random.Next(1, 9) / 4m;
                }

                break;
            case 1:
                schema["type"] = "string";
                foreach (var name in new[] { "minLength", "maxLength" }.Where(_ => random.Next(3) == 0))
                {
                    schema[name] = random.Next(30);
                }

                break;
            case 2:
                schema["enum"] = new JsonArray(random.Next(9), "x", null);
                break;
            case 3:
                schema["type"] = new JsonArray("null", "boolean");
                break;
            case 4:
                schema["type"] = "string";
                schema["pattern"] = new[] { "^a*b+$", "^(x|y)?[0-9]{2,}$", @"^\w\s\.[^a]$" }[random.Next(3)];
                break;
            case 5:
                return random.Next(8) == 0 ? JsonValue.Create(random.Next(4) != 0) : schema;
            case 6:
                schema["type"] = "array";
                schema["items"] = RandomSchema(random, depth + 1);
                foreach (var name in new[] { "minItems", "maxItems" }.Where(_ => random.Next(3) == 0))
                {
                    schema[name] = Count();
                }

                break;
            case 7:
                schema["type"] = "object";
                schema["properties"] = new JsonObject { ["a"] = RandomSchema(random, depth + 1), ["b"] = RandomSchema(random, depth + 1) };
                schema["required"] = random.Next(2) == 0 ? new JsonArray("a") : new JsonArray("b", "a");
                schema["additionalProperties"] = random.Next(2) == 0;
                break;
            default:
                schema[random.Next(2) == 0 ? "anyOf" : "allOf"] = new JsonArray(RandomSchema(random, depth + 2));
                break;
        }

        return schema;
    }

    /// <summary>The answer of format <c>json_schema</c>, or null when the schema is refused.</summary>
    private async Task<string?> SampleAsync(string schema)
    {
        var format = new JsonObject
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = "sample", ["schema"] = JsonNode.Parse(schema) },
        };
        using var response = await _talk.SendAsync(PracticeTalk.Request("Hi", "echo", ("response_format", format)).ToJsonString());
        var answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        if (response.StatusCode == HttpStatusCode.OK)
        {
            return answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
        }

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid_json_schema", answer.GetProperty("error").GetProperty("code").GetString());
        return null;
    }
}
