using System.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

public sealed class GeminiHeadTests
{
    [Theory]
    [InlineData("""{"contents":[]}""", null)]
    [InlineData("""{"contents":{"parts":{"text":"Hi"}},"generationConfig":null}""", null)]
    [InlineData("""{"contents":[],"generationConfig":{"maxOutputTokens":16}}""", 16L)]
    [InlineData("""{"contents":[],"generation_config":{"topK":1,"max_output_tokens":"16"}}""", 16L)]
    [InlineData("""{"generationConfig":{"maxOutputTokens":16.0},"contents":[]}""", 16L)]
    [InlineData("""{"generateContentRequest":{"model":"models/m","contents":[]}}""", null)]
    public void Head_IsRead(string body, long? limit)
    {
        Assert.Null(GeminiTraffic.Dialect.ReadHead(Encoding.UTF8.GetBytes(body), out var head));
        Assert.Equal(limit, head.MaxTokens);
        Assert.Null(head.Model);
        Assert.False(head.Stream);
    }

    [Theory]
    [InlineData("", null, "invalid_json")]
    [InlineData("[]", null, "invalid_json")]
    [InlineData("""{"contents":[}""", null, "invalid_json")]
    [InlineData("{}", "contents", "missing_required_parameter")]
    [InlineData("""{"contents":null}""", "contents", "missing_required_parameter")]
    [InlineData("""{"contents":"Hi"}""", "contents", "invalid_type")]
    [InlineData("""{"contents":[],"contents":[]}""", "contents", "duplicate_name")]
    [InlineData("""{"contents":[],"generationConfig":1}""", "generationConfig", "invalid_type")]
    [InlineData("""{"contents":[],"generationConfig":{},"generation_config":{}}""", "generationConfig", "duplicate_name")]
    [InlineData("""{"contents":[],"generationConfig":{"maxOutputTokens":1,"max_output_tokens":2}}""", "generationConfig.maxOutputTokens", "duplicate_name")]
    [InlineData("""{"contents":[],"generationConfig":{"maxOutputTokens":-1}}""", "generationConfig.maxOutputTokens", "invalid_type")]
    [InlineData("""{"contents":[],"generationConfig":{"maxOutputTokens":"many"}}""", "generationConfig.maxOutputTokens", "invalid_type")]
    [InlineData("""{"contents":[],"generationConfig":{"maxOutputTokens":1.5}}""", "generationConfig.maxOutputTokens", "invalid_type")]
    [InlineData("""{"contents":[],"model":7}""", "model", "invalid_type")]
    [InlineData("""{"generateContentRequest":{"model":"models/m"}}""", "contents", "missing_required_parameter")]
    [InlineData("""{"generateContentRequest":[]}""", "generateContentRequest", "invalid_type")]
    public void BadHeads_AreRefusedByName(string body, string? param, string code) => Refused(GeminiTraffic.Dialect.ReadHead(Encoding.UTF8.GetBytes(body), out _), param, code);

    [Theory]
    [InlineData("""{"contents":[1]}""", "contents[0]", "invalid_type")]
    [InlineData("""{"contents":[{"role":"assistant","parts":[]}]}""", "contents[0].role", "invalid_value")]
    [InlineData("""{"contents":[{"role":1,"parts":[]}]}""", "contents[0].role", "invalid_type")]
    [InlineData("""{"contents":[{"parts":"Hi"}]}""", "contents[0].parts", "invalid_type")]
    [InlineData("""{"contents":[{"parts":["Hi"]}]}""", "contents[0].parts[0]", "invalid_type")]
    [InlineData("""{"contents":[{"parts":[{"text":1}]}]}""", "contents[0].parts[0].text", "invalid_type")]
    [InlineData("""{"contents":[{"parts":[{"text":"a","thought":"yes"}]}]}""", "contents[0].parts[0].thought", "invalid_type")]
    [InlineData("""{"contents":[{"parts":[{"inline_data":{"data":1}}]}]}""", "contents[0].parts[0].inline_data.data", "invalid_type")]
    [InlineData("""{"contents":[{"parts":[{"functionCall":{"name":"f","args":"{}"}}]}]}""", "contents[0].parts[0].functionCall.args", "invalid_type")]
    [InlineData("""{"contents":[{"parts":[{"functionResponse":{"name":"f","response":"ok"}}]}]}""", "contents[0].parts[0].functionResponse.response", "invalid_type")]
    [InlineData("""{"contents":[],"systemInstruction":7}""", "systemInstruction", "invalid_type")]
    [InlineData("""{"contents":[],"tools":"x"}""", "tools", "invalid_type")]
    [InlineData("""{"contents":[],"tools":[{"functionDeclarations":[{"name":1}]}]}""", "tools[0].functionDeclarations[0].name", "invalid_type")]
    [InlineData("""{"contents":[],"tools":[{"functionDeclarations":[{"name":"f","parameters":[]}]}]}""", "tools[0].functionDeclarations[0].parameters", "invalid_type")]
    [InlineData("""{"contents":[],"toolConfig":{"functionCallingConfig":{"mode":"SOMETIMES"}}}""", "toolConfig.functionCallingConfig.mode", "invalid_value")]
    [InlineData("""{"contents":[],"toolConfig":{"functionCallingConfig":{"allowedFunctionNames":"f"}}}""", "toolConfig.functionCallingConfig.allowedFunctionNames", "invalid_type")]
    [InlineData("""{"contents":[],"generationConfig":{"temperature":"warm"}}""", "generationConfig.temperature", "invalid_type")]
    [InlineData("""{"contents":[],"generationConfig":{"stopSequences":"END"}}""", "generationConfig.stopSequences", "invalid_type")]
    [InlineData("""{"contents":[],"generationConfig":{"candidateCount":1.5}}""", "generationConfig.candidateCount", "invalid_type")]
    [InlineData("""{"contents":[],"generationConfig":{"responseSchema":true}}""", "generationConfig.responseSchema", "invalid_type")]
    [InlineData("""{"contents":[],"generationConfig":{"thinkingConfig":{"thinkingBudget":"much"}}}""", "generationConfig.thinkingConfig.thinkingBudget", "invalid_type")]
    public void BadFields_AreRefusedByName(string body, string param, string code)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        Assert.Null(GeminiTraffic.Dialect.ReadHead(bytes, out _));
        Refused(GeminiTraffic.Dialect.ReadRequest(bytes, out _), param, code);
    }

    [Fact]
    public void ModelAndStream_ComeFromTheAddress()
    {
        Assert.Null(GeminiTraffic.Dialect.ReadHead("""{"contents":[]}"""u8, out var head));

        Assert.Same(head, head.WithRoute("gemini-2.5-flash", stream: true));
        Assert.Equal("gemini-2.5-flash", head.Model);
        Assert.True(head.Stream);
    }

    [Theory]
    [InlineData("""{"contents":[]}""", """{"contents":[]}""")]
    [InlineData("""{"model":"a","contents":[]}""", """{"model":"b-1","contents":[]}""")]
    [InlineData("""{ "contents":[], "model" : "models/a" }""", """{ "contents":[], "model" : "models/b-1" }""")]
    [InlineData("""{"generateContentRequest":{"model":"models/a","contents":[]}}""", """{"generateContentRequest":{"model":"models/b-1","contents":[]}}""")]
    [InlineData("""{"model":null,"contents":[]}""", """{"model":null,"contents":[]}""")]
    public void Edits_ReplaceTheModel_WhereTheBodyNamesIt(string body, string wanted)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(GeminiTraffic.Dialect.ReadHead(bytes, out var head));

        var edited = GeminiTraffic.Dialect.EditRequest(head.WithRoute("a", stream: true), JsonNames.Quote("b-1"), askUsage: true).Apply(bytes);

        Assert.Equal(wanted, Encoding.UTF8.GetString(edited));
    }

    private static void Refused(ApiError? error, string? param, string code)
    {
        Assert.NotNull(error);
        Assert.Equal((400, param, code), (error.Status, error.Param, error.Code));
    }
}
