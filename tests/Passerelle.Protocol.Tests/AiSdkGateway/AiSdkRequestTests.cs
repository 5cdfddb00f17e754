using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Passerelle.Protocol.AiSdkGateway;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Tests.Fidelity;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

/// <summary>What call options become in the dialects of providers.</summary>
public sealed class AiSdkRequestTests
{
    private const string Folder = "Passerelle.Protocol.Tests/Golden/ai-sdk";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As the clients have sent it (AI SDK 5.0.277, 6.0.322, 7.0.173), and all that their types allow.</summary>
    [Theory]
    [InlineData("tool-loop", 2)]
    [InlineData("tool-loop", 3)]
    [InlineData("tool-loop", 4)]
    [InlineData("every-part", 2)]
    [InlineData("every-part", 3)]
    [InlineData("every-part", 4)]
    public void Bodies_InFourDialects(string name, int generation)
    {
        var body = JsonNode.Parse(File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "tests", Folder, $"{name}.{generation}.json")))!;
        var request = AiSdkTraffic.Read(body.ToJsonString(), generation);

        var text = new StringBuilder();
        foreach (var to in FidelityRun.ChatDialects)
        {
            Assert.Null(AiSdkMakerOptions.Apply(request, to.Name, [], passesOn: false, out var applied));
            var written = to.WriteRequest(applied, RequestRun.Traits(to));
            text.Append($"== {to.Name}\n");
            foreach (var change in written.Changes)
            {
                text.Append($"{FieldNames.OfChange(request.Dialect, change)}\n");
            }

            text.Append(written.Error is { } error ? $"refused: {error.Param}: {error.Message}" : JsonNode.Parse(written.Body.Span)!.ToJsonString(Readable)).Append('\n');
        }

        Golden.Check($"{Folder}/{name}.{generation}.txt", text.ToString());
    }

    [Theory]
    [InlineData("""{"role":"user","content":"Hi"}""", "Hi")]
    [InlineData("""{"role":"user","content":[]}""", "")]
    [InlineData("""{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}""", "a b")]
    [InlineData("""{"role":"system","content":[{"type":"text","text":"a"}]}""", "a")]
    public void Contents_AreTextOrParts(string message, string text)
    {
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body(prompt: $"[{message}]"));

        Assert.Equal(text, string.Join(' ', request.Messages[0].Parts.OfType<TextPart>().Select(part => part.Text.Text)));
    }

    [Fact]
    public void WhatTheProviderHasRun_GoesBackToItAsItCame()
    {
        const string Part = """{"type":"server_tool_use","id":"srv_1","name":"web_search","input":{"query":"x"}}""";
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body(prompt: $$"""
            [{"role":"assistant","content":[
              {"type":"tool-call","toolCallId":"srv_1","toolName":"web_search","input":{"query":"x"},"providerExecuted":true,
               "providerOptions":{"gateway":{"dialect":"anthropic-messages","kind":"server_tool_use","part":{{Part}} } } },
              {"type":"tool-result","toolCallId":"srv_1","toolName":"web_search","output":{"type":"json","value":[]} }]}]
            """));

        Assert.Equal(new OpaquePart("anthropic-messages", "server_tool_use", JsonSlice.Parse(Part)), request.Messages[0].Parts[0]);

        // Nobody knows how its maker wrote that.
        Assert.Equal("tool-result", Assert.IsType<OpaquePart>(request.Messages[0].Parts[1]).Kind);
        Assert.Contains("dropped:messages.tool-result", Dialects.AnthropicMessages.WriteRequest(request, TargetTraits.Default).Changes);
    }

    [Fact]
    public void CustomTools_TakeText()
    {
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body(
            """ "tools":[{"type":"provider","id":"openai.custom","name":"patch","args":{"description":"Patch","format":{"type":"text"}}}],"toolChoice":{"type":"tool","toolName":"patch"} """,
            """[{"role":"assistant","content":[{"type":"tool-call","toolCallId":"c","toolName":"patch","input":"*** Begin"}]},{"role":"tool","content":[{"type":"tool-result","toolCallId":"c","toolName":"patch","output":{"type":"text","value":"ok"}}]}]"""));

        Assert.Equal((ToolKind.Custom, "Patch"), (request.Tools[0].Kind, request.Tools[0].Description.Text));
        Assert.True(request.ToolChoice!.IsCustom);
        var call = Assert.IsType<ToolCallPart>(request.Messages[0].Parts[0]);
        Assert.Equal((true, "*** Begin"), (call.IsCustom, call.Arguments.Text));
        Assert.True(Assert.IsType<ToolResultPart>(request.Messages[1].Parts[0]).IsCustom);
    }

    [Fact]
    public void AMakersTool_IsCalledByItsOwnName_AndByTheCallersInTheAnswer()
    {
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body(
            """ "tools":[{"type":"provider","id":"anthropic.text_editor_20250728","name":"editor","args":{"maxCharacters":100}}],"toolChoice":{"type":"tool","toolName":"editor"} """,
            """[{"role":"assistant","content":[{"type":"tool-call","toolCallId":"c","toolName":"editor","input":{}}]}]"""));

        Assert.Equal("""{"type":"text_editor_20250728","name":"str_replace_based_edit_tool","max_characters":100}""", request.Tools[0].Value.ToString());
        Assert.Equal("str_replace_based_edit_tool", request.ToolChoice!.Name);
        Assert.Equal("str_replace_based_edit_tool", Assert.IsType<ToolCallPart>(request.Messages[0].Parts[0]).Name);

        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var sink = Dialects.AiSdk4.WriteStream(output, AiSdkTraffic.Frame with { Request = request });
        sink.ToolCall(0, 0, new ToolCallStart { Id = AiSdkTraffic.Chars("c"), Name = AiSdkTraffic.Chars("str_replace_based_edit_tool") });
        sink.Finish(0, FinishReason.ToolCalls, default, default);
        sink.End();
        Assert.Equal("editor", Assert.IsType<ToolCallPart>(AiSdkTraffic.ReadStream(output.WrittenSpan, 4).Choices[0].Parts[0]).Name);
    }

    [Theory]
    [InlineData("anthropic.web_search_20250305", """{"maxUses":3,"allowedDomains":["a.example"],"userLocation":{"type":"approximate","city":"Zürich"}}""", "anthropic-messages", """{"type":"web_search_20250305","name":"web_search","max_uses":3,"allowed_domains":["a.example"],"user_location":{"type":"approximate","city":"Zürich"}}""")]
    [InlineData("anthropic.tool_search_bm25_20251119", "{}", "anthropic-messages", """{"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"}""")]
    [InlineData("anthropic.computer_20250124", """{"displayWidthPx":10,"displayHeightPx":20,"displayNumber":null}""", "anthropic-messages", """{"type":"computer_20250124","name":"computer","display_width_px":10,"display_height_px":20}""")]
    [InlineData("openai.web_search", """{"searchContextSize":"low","filters":{"allowedDomains":["a.example"]}}""", "openai-responses", """{"type":"web_search","search_context_size":"low","filters":{"allowed_domains":["a.example"]}}""")]
    [InlineData("openai.file_search", """{"vectorStoreIds":["vs"],"filters":{"type":"eq","key":"someKey","value":1},"ranking":{"scoreThreshold":0.5}}""", "openai-responses", """{"type":"file_search","vector_store_ids":["vs"],"filters":{"type":"eq","key":"someKey","value":1},"ranking_options":{"score_threshold":0.5}}""")]
    [InlineData("openai.code_interpreter", "{}", "openai-responses", """{"type":"code_interpreter","container":{"type":"auto"}}""")]
    [InlineData("openai.code_interpreter", """{"container":{"type":"x","fileIds":["f"]}}""", "openai-responses", """{"type":"code_interpreter","container":{"type":"auto","file_ids":["f"]}}""")]
    [InlineData("openai.mcp", """{"serverLabel":"s","serverUrl":"https://m.example","headers":{"X-Key":"k"}}""", "openai-responses", """{"type":"mcp","server_label":"s","server_url":"https://m.example","headers":{"X-Key":"k"},"require_approval":"never"}""")]
    [InlineData("google.google_search", """{"searchTypes":{"webSearch":{}}}""", "gemini", """{"searchTypes":{"webSearch":{}}}""")]
    [InlineData("gateway.perplexity_search", "{}", "gateway", "{}")]
    [InlineData("openai.web_search", """{"searchContextSize":"low","search_context_size":"high","type":"other"}""", "openai-responses", """{"type":"web_search","search_context_size":"low"}""")]
    public void MakersTools_AreSaidInTheirOwnDialect(string id, string args, string dialect, string value)
    {
        var tool = AiSdkTraffic.Read(AiSdkTraffic.Body($$""" "tools":[{"type":"provider-defined","id":"{{id}}","name":"t","args":{{args}} }] """), 2).Tools[0];

        Assert.Equal((ToolKind.Provider, dialect, value), (tool.Kind, tool.Dialect, tool.Value.ToString()));
        Assert.All(FidelityRun.ChatDialects.Where(to => to.Name != dialect), to => Assert.Contains(to.WriteRequest(AiSdkTraffic.Read(AiSdkTraffic.Body($$""" "tools":[{"type":"provider","id":"{{id}}","name":"t","args":{{args}} }] """)), TargetTraits.Default).Changes, change => change.Contains(":tools.", StringComparison.Ordinal)));
    }

    [Fact]
    public void BetasThatAToolNeeds_AreKnown()
    {
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body(""" "tools":[{"type":"provider","id":"anthropic.web_fetch_20250910","name":"web_fetch","args":{}},{"type":"provider","id":"anthropic.bash_20250124","name":"bash","args":{}},{"type":"provider","id":"anthropic.computer_20250124","name":"computer","args":{}}] """));

        Assert.Equal(["web-fetch-2025-09-10", "computer-use-2025-01-24"], request.Betas);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(""" "reasoning":"provider-default" """, null)]
    [InlineData(""" "reasoning":"none" """, "none")]
    [InlineData(""" "reasoning":"xhigh" """, "xhigh")]
    public void Reasoning_IsAnEffort(string rest, string? effort) => Assert.Equal(effort, AiSdkTraffic.Read(AiSdkTraffic.Body(rest)).Reasoning?.Effort);

    [Theory]
    [InlineData(""" "toolChoice":{"type":"auto"} """, false)]
    [InlineData(""" "toolChoice":{"type":"required"} """, true)]
    [InlineData(""" "toolChoice":{"type":"auto"},"tools":[{"type":"function","name":"f","inputSchema":{}}] """, true)]
    public void AChoiceAmongNoTools_IsNone(string rest, bool isKept) => Assert.Equal(isKept, AiSdkTraffic.Read(AiSdkTraffic.Body(rest)).ToolChoice is not null);
}
