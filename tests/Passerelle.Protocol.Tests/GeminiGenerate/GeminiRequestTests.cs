using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.GeminiGenerate;

/// <summary>Requests of other dialects, written for Gemini; and what Gemini's own requests mean in the neutral form.</summary>
public sealed class GeminiRequestTests
{
    private static readonly TargetTraits Gemini = new() { Signatures = SignatureFormats.Gemini };

    [Fact]
    public void ToolLoop_OfAnotherModel_IsSigned_AndItsResultsAreNamed()
    {
        var request = Request();
        request.Messages.Add(new ChatMessage(Role.System, [Text("Be brief.")]));
        request.Messages.Add(new ChatMessage(Role.User, [Text("Weather in Paris and Rome?")]));
        request.Messages.Add(new ChatMessage(Role.Assistant,
        [
            new ReasoningPart(JsonSlice.Of("Two calls.")) { Signature = new Signature(SignatureFormats.Anthropic, JsonSlice.Of("EqQB")) },
            new ToolCallPart("c1", "weather", JsonSlice.Of("{\"city\":\"Paris\"}")),
            new ToolCallPart("c2", "weather", JsonSlice.Of("{\n  \"city\": \"Rome\"\n}")),
            new ToolCallPart("c3", "now", JsonSlice.Of("")),
        ]));
        request.Messages.Add(new ChatMessage(Role.User, [new ToolResultPart("c1", [Text("{\"sky\":\"blue\"}")])]));
        request.Messages.Add(new ChatMessage(Role.User, [new ToolResultPart("c2", [Text("grey")]), new ToolResultPart("c3", [Text("no clock")]) { IsError = true }]));
        request.Messages.Add(new ChatMessage(Role.User, [Text("And?")]));
        request.Messages.Add(new ChatMessage(Role.System, [Text("Speak French.")]));
        request.Messages.Add(new ChatMessage(Role.Assistant,
        [
            new ReasoningPart(JsonSlice.Of("")) { Signature = new Signature(SignatureFormats.Gemini, JsonSlice.Of("R2Vt")) },
            new ToolCallPart("c4", "now", JsonSlice.EmptyObject),
        ]));
        request.Messages.Add(new ChatMessage(Role.User, [new ToolResultPart("c4", [Text("12:00"), Text("UTC"), Image()])]));
        request.Tools.Add(new ChatTool(ToolKind.Function, "weather")
        {
            Description = JsonSlice.Of("Tells it."),
            Schema = JsonSlice.Parse("""{"type":"object","properties":{"city":{"type":["string","null"],"minLength":1},"unit":{"type":"string","enum":["c","f"]}},"required":["city"]}"""),
            Strict = true,
        });
        request.Tools.Add(new ChatTool(ToolKind.Function, "now"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "find")
        {
            Schema = JsonSlice.Parse("""{"type":"object","properties":{"q":{"$ref":"#/$defs/q"}},"$defs":{"q":{"type":"string"}},"additionalProperties":false}"""),
        });
        request.Tools.Add(new ChatTool(ToolKind.Custom, "patch"));
        request.Tools.Add(new ChatTool(ToolKind.Provider, "web_search") { Dialect = "openai-responses" });
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Named, "weather");
        request.ParallelToolCalls = false;

        Check("tool-loop", GeminiTraffic.Dialect.WriteRequest(request, Gemini));
        Assert.DoesNotContain("skip_thought", Body(GeminiTraffic.Dialect.WriteRequest(request, TargetTraits.Default)), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_AreSaidOrNamed()
    {
        var request = Request();
        request.Messages.Add(new ChatMessage(Role.User, [Text("Hi")]));
        request.MaxTokens = 100_000;
        request.Temperature = JsonSlice.Parse("0.70");
        request.TopP = JsonSlice.Parse("0.9");
        request.TopK = JsonSlice.Parse("40");
        request.Seed = JsonSlice.Parse("7");
        request.PresencePenalty = JsonSlice.Parse("0.5");
        request.FrequencyPenalty = JsonSlice.Parse("-0.5");
        request.Choices = 2;
        request.LogProbs = true;
        request.TopLogProbs = 3;
        request.Stop.AddRange("abcdef".Select(letter => JsonSlice.Of(letter.ToString())));
        request.Format = new OutputFormat(OutputFormatKind.Schema) { Name = "n", Schema = JsonSlice.Parse("""{"type":"object","properties":{"a":{"type":"string","format":"email"}}}"""), Strict = true };
        request.Reasoning = new ReasoningRequest { Effort = "xhigh", Summary = "auto" };
        request.Modalities = ["text", "image"];
        request.User = JsonSlice.Of("u");
        request.Metadata = JsonSlice.Parse("""{"a":"b"}""");
        request.ServiceTier = JsonSlice.Of("flex");
        request.Store = true;
        request.Verbosity = "low";
        request.PromptCacheKey = JsonSlice.Of("k");
        request.Extra.Add(new ExtraField("logit_bias", JsonSlice.EmptyObject));

        Check("settings", GeminiTraffic.Dialect.WriteRequest(request, Gemini with { MaxTokens = 65_536, Refused = new[] { "seed" }.ToFrozenSet() }));
    }

    [Theory]
    [InlineData("low", null, null, "effort", """{"thinkingBudget":1024}""")]
    [InlineData("high", null, null, "effort", """{"thinkingBudget":24576}""")]
    [InlineData("high", null, null, "level", """{"thinkingLevel":"HIGH"}""")]
    [InlineData("minimal", null, true, "level", """{"thinkingLevel":"MINIMAL","includeThoughts":true}""")]
    [InlineData("none", null, true, "effort", """{"thinkingBudget":0}""")]
    [InlineData(null, 2048L, null, "effort", """{"thinkingBudget":2048,"includeThoughts":true}""")]
    [InlineData(null, 2048L, false, "level", """{"thinkingBudget":2048,"includeThoughts":false}""")]
    [InlineData(null, null, null, "effort", null)]
    [InlineData("low", null, null, "", null)]
    public void Thinking_IsABudgetOrALevel(string? effort, long? budget, bool? visible, string style, string? wanted)
    {
        var request = Request();
        request.Messages.Add(new ChatMessage(Role.User, [Text("Hi")]));
        request.Reasoning = new ReasoningRequest { Effort = effort, Budget = budget, Visible = visible };

        using var document = JsonDocument.Parse(GeminiTraffic.Dialect.WriteRequest(request, Gemini with { ReasoningStyle = style }).Body);

        Assert.Equal(wanted, document.RootElement.TryGetProperty("generationConfig", out var config) ? config.GetProperty("thinkingConfig").GetRawText() : null);
    }

    [Fact]
    public void Media_HasItsType()
    {
        var request = Request();
        request.Messages.Add(new ChatMessage(Role.User,
        [
            new MediaPart(MediaKind.Image) { Base64 = JsonSlice.Of("iVBORw0KGgo=") },
            new MediaPart(MediaKind.Audio) { Base64 = JsonSlice.Of("UklGRg=="), MediaType = null },
            new MediaPart(MediaKind.Image) { Url = JsonSlice.Of("https://a.example/b/cat.webp?x=1") },
            new MediaPart(MediaKind.File) { Base64 = JsonSlice.Of("AAAA"), Name = "a.csv" },
            new MediaPart(MediaKind.File) { PlainText = JsonSlice.Of("plain") },
            new MediaPart(MediaKind.Video) { FileId = "gs://bucket/a.mp4", MediaType = "video/mp4" },
        ]));

        Check("media", GeminiTraffic.Dialect.WriteRequest(request, Gemini));
    }

    [Fact]
    public void WhatCannotBeSaid_IsRefusedByName()
    {
        var file = Request();
        file.Messages.Add(new ChatMessage(Role.User, [new MediaPart(MediaKind.File) { FileId = "file-abc" }]));
        var orphan = Request();
        orphan.Messages.Add(new ChatMessage(Role.User, [new ToolResultPart("c9", [Text("x")])]));
        var tied = Request();
        tied.Messages.Add(new ChatMessage(Role.User, [Text("x")]));
        tied.PreviousResponse = new ExtraField("previous_response_id", JsonSlice.Of("resp_1"));

        Assert.Equal("messages[0]", GeminiTraffic.Dialect.WriteRequest(file, Gemini).Error?.Param);
        Assert.Equal("messages[0]", GeminiTraffic.Dialect.WriteRequest(orphan, Gemini).Error?.Param);
        Assert.Equal("previous_response_id", GeminiTraffic.Dialect.WriteRequest(tied, Gemini).Error?.Param);
    }

    [Fact]
    public void BothSpellings_AndNumbersForWords_AreRead()
    {
        var request = Read("""
            {"system_instruction":{"parts":{"text":"Be brief."}},"contents":{"parts":[{"inline_data":{"mime_type":"image/png","data":"AAAA"}}]},
            "generation_config":{"max_output_tokens":"10","top_k":40.0,"stop_sequences":["x"],"response_mime_type":"application/json",
            "response_schema":{"type":6,"properties":{"a":{"type":"STRING","nullable":true,"min_length":"2"}},"property_ordering":["a"]},
            "response_modalities":[1,2],"thinking_config":{"thinking_budget":-1,"include_thoughts":true},"speech_config":{}},
            "tool_config":{"function_calling_config":{"mode":2,"allowed_function_names":["f"]}},
            "tools":{"function_declarations":{"name":"f","parameters":{"type":"OBJECT","properties":{"b":{"type":"ARRAY","items":{"type":"NUMBER"}}}}}},
            "safety_settings":[],"cached_content":"cachedContents/1","labels":{"a":"b"}}
            """);

        Assert.Equal([Role.System, Role.User], request.Messages.Select(message => message.Role));
        Assert.Equal("AAAA", Assert.IsType<MediaPart>(request.Messages[1].Parts[0]).Base64.Text);
        Assert.Equal((10L, "40.0", "\"x\""), (request.MaxTokens, request.TopK.ToString(), request.Stop[0].ToString()));
        Assert.Equal("""{"type":"object","properties":{"a":{"type":["string","null"],"minLength":2}}}""", request.Format!.Schema.ToString());
        Assert.Equal("""{"type":"object","properties":{"b":{"type":"array","items":{"type":"number"}}}}""", request.Tools[0].Schema.ToString());
        Assert.Equal(["text", "image"], request.Modalities!);
        Assert.Equal((true, true), (request.Reasoning!.IsAdaptive, request.Reasoning.Visible));
        Assert.Equal((ToolChoiceMode.Named, "f"), (request.ToolChoice!.Mode, request.ToolChoice.Name));
        Assert.Equal(["generationConfig.speechConfig", "safetySettings"], request.Extra.Select(field => field.Name));
        Assert.Equal("cachedContent", request.PreviousResponse?.Name);
        Assert.Equal("""{"a":"b"}""", request.Metadata.ToString());
    }

    [Fact]
    public void CallsWithoutIds_GetSome_AndTheirResultsTheSame()
    {
        var request = Read("""
            {"contents":[
              {"role":"model","parts":[{"functionCall":{"name":"a"}},{"functionCall":{"name":"b","args":{}}},{"functionCall":{"name":"a","args":{"x":1}}}]},
              {"role":"function","parts":[{"functionResponse":{"name":"b","response":{"output":"B"}}},{"functionResponse":{"name":"a","response":{"result":[1]}}},
                {"functionResponse":{"name":"a","response":{"error":"no"}}}]},
              {"role":"model","parts":[{"functionCall":{"id":"own","name":"a"}}]},
              {"role":"user","parts":[{"functionResponse":{"id":"own","name":"a","response":{"output":"B","more":1}}}]}]}
            """);

        Assert.Equal(["call_g0", "call_g1", "call_g2", "own"], request.Messages.SelectMany(m => m.Parts).OfType<ToolCallPart>().Select(call => call.Id));
        var results = request.Messages.SelectMany(m => m.Parts).OfType<ToolResultPart>().ToList();
        Assert.Equal(["call_g1", "call_g0", "call_g2", "own"], results.Select(result => result.CallId));
        Assert.Equal(["B", "[1]", "no", """{"output":"B","more":1}"""], results.Select(result => ((TextPart)result.Parts[0]).Text.Text));
        Assert.Equal([false, false, true, false], results.Select(result => result.IsError));
    }

    [Theory]
    [InlineData("""{"mode":"AUTO"}""", ToolChoiceMode.Auto, null)]
    [InlineData("""{"mode":"any"}""", ToolChoiceMode.Required, null)]
    [InlineData("""{"mode":"ANY","allowedFunctionNames":["f"]}""", ToolChoiceMode.Named, null)]
    [InlineData("""{"mode":"ANY","allowedFunctionNames":["f","g"]}""", ToolChoiceMode.Required, "f,g")]
    [InlineData("""{"mode":"VALIDATED","allowedFunctionNames":["f","g"]}""", ToolChoiceMode.Auto, "f,g")]
    [InlineData("""{"mode":3}""", ToolChoiceMode.None, null)]
    public void ToolModes_AreRead(string config, ToolChoiceMode mode, string? allowed)
    {
        var choice = Read("""{"contents":[],"toolConfig":{"functionCallingConfig":""" + config + "}}").ToolChoice!;

        Assert.Equal((mode, allowed), (choice.Mode, choice.Allowed is null ? null : string.Join(',', choice.Allowed)));
    }

    private static ChatRequest Request() => new() { Dialect = "openai-chat" };

    private static TextPart Text(string text) => new(JsonSlice.Of(text));

    private static MediaPart Image() => new(MediaKind.Image) { Base64 = JsonSlice.Of("AAAA"), MediaType = "image/png" };

    private static ChatRequest Read(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        Assert.Null(GeminiTraffic.Dialect.ReadHead(bytes, out _));
        Assert.Null(GeminiTraffic.Dialect.ReadRequest(bytes, out var request));
        return request;
    }

    private static string Body(RequestTranslation written) => Encoding.UTF8.GetString(written.Body.Span);

    private static void Check(string name, RequestTranslation written)
    {
        Assert.Null(written.Error);
        using var document = JsonDocument.Parse(written.Body);
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartArray("changes");
            foreach (var change in written.Changes)
            {
                json.WriteStringValue(change);
            }

            json.WriteEndArray();
            json.WritePropertyName("body");
            document.RootElement.WriteTo(json);
            json.WriteEndObject();
        }

        Golden.Check($"Passerelle.Protocol.Tests/Golden/gemini/{name}.request.json", Encoding.UTF8.GetString(output.ToArray()) + "\n");
    }
}
