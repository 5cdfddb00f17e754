using System.Collections.Frozen;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

using static Passerelle.Protocol.Tests.BedrockConverse.ConverseTraffic;

namespace Passerelle.Protocol.Tests.BedrockConverse;

/// <summary>What requests of other dialects become for Converse. Each is valid by the published model, too.</summary>
public sealed class ConverseRequestWriterTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Fact]
    public void ToolLoop_OfOpenAi()
    {
        var request = Request("openai-chat",
            Say(Role.System, "Be brief."),
            Say(Role.System, "Be kind.") with { IsDeveloper = true },
            Say(Role.User, "Weather in Paris and Rome?") with { Name = "ann" },
            new ChatMessage(Role.Assistant, [Text(""), Call("call_1", "weather", """{"city":"Paris"}"""), Call("functions.weather:1", "weather", """{"city":"Ro""")]),
            Say(Role.System, "Answer in French."),
            new ChatMessage(Role.User, [new ToolResultPart("call_1", [Text("18 °C")])]),
            new ChatMessage(Role.User, [new ToolResultPart("functions.weather:1", [Text("")]) { IsError = true }]),
            Say(Role.User, "And?"),
            Say(Role.Assistant, "Il fait \n"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "weather") { Description = JsonSlice.Of("Weather \"now\""), Schema = JsonSlice.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}"""), Strict = true });
        request.Tools.Add(new ChatTool(ToolKind.Function, "ping") { Description = JsonSlice.Of(" ") });
        request.Tools.Add(new ChatTool(ToolKind.Function, "odd") { Schema = JsonSlice.Parse("""{"properties":{}}"""), Strict = false });
        request.Tools.Add(new ChatTool(ToolKind.Custom, "patch") { Format = JsonSlice.Parse("""{"type":"grammar","syntax":"lark"}""") });
        request.Tools.Add(new ChatTool(ToolKind.Provider, "web_search") { Dialect = "openai-responses", Value = JsonSlice.Parse("{}") });
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Named, "weather");
        request.ParallelToolCalls = false;
        request.Stream = true;
        request.MaxTokens = 100;
        request.Temperature = JsonSlice.Parse("1.7");
        request.TopP = JsonSlice.Parse("0.9");
        request.TopK = JsonSlice.Parse("40.0");
        request.FrequencyPenalty = JsonSlice.Parse("0.5");
        request.PresencePenalty = JsonSlice.Parse("0");
        request.Seed = JsonSlice.Parse("7");
        request.LogProbs = true;
        request.Stop.Add(JsonSlice.Of("\n"));
        request.Stop.Add(JsonSlice.Of("END"));
        request.User = JsonSlice.Of("user-1");
        request.ServiceTier = JsonSlice.Of("flex");
        request.Metadata = JsonSlice.Parse("""{"team":"a/b"}""");
        request.Format = new OutputFormat(OutputFormatKind.Schema) { Name = "answer", Schema = JsonSlice.Parse("""{"type":"object","properties":{"é":{}},"additionalProperties":false}""") };
        request.Extra.Add(new ExtraField("logit_bias", JsonSlice.Parse("{}")));
        request.Extra.Add(new ExtraField("guardrailConfig", JsonSlice.Parse("""{"guardrailIdentifier":"abc","guardrailVersion":"1","trace":"enabled"}""")));
        request.Extra.Add(new ExtraField("performanceConfig", JsonSlice.Parse("""{"latency":"optimized"}""")));
        Check("openai-tool-loop", request, Claude);
    }

    [Fact]
    public void Files_OfOpenAi() => Check("openai-files", Request("openai-chat",
        new ChatMessage(Role.User,
        [
            new MediaPart(MediaKind.Image) { Base64 = JsonSlice.Of(Png) },
            new MediaPart(MediaKind.Image) { Base64 = JsonSlice.Of("_9j_4AA"), MediaType = "image/jpg", Detail = "low" },
            new MediaPart(MediaKind.File) { Base64 = JsonSlice.Of("JVBERi0xLjQ="), Name = "the  paper: v1.pdf" },
            new MediaPart(MediaKind.File) { Base64 = JsonSlice.Of("JVBERi0xLjQ="), Name = "The paper- v1.pdf" },
            new MediaPart(MediaKind.File) { Base64 = JsonSlice.Of("SMOpbGxv"), MediaType = "text/markdown; charset=utf-8" },
            new MediaPart(MediaKind.File) { Base64 = JsonSlice.Of(Png), MediaType = "image/png" },
            new MediaPart(MediaKind.File) { PlainText = JsonSlice.Of("plain é"), Name = "ひらがな" },
            new MediaPart(MediaKind.Video) { Url = JsonSlice.Of("s3://bucket/film.mov") },
            new MediaPart(MediaKind.Audio) { Base64 = JsonSlice.Of("AAAA"), MediaType = "audio/wav" },
        ]),
        new ChatMessage(Role.Assistant, [new MediaPart(MediaKind.Audio) { Transcript = JsonSlice.Of("hi") }, Call("a", "look", "{}")]),
        new ChatMessage(Role.User, [new ToolResultPart("a", [Text("see"), new MediaPart(MediaKind.Image) { Base64 = JsonSlice.Of(Png), MediaType = "image/png" }])])), Other);

    [Fact]
    public void ThinkingAndCaching_OfAnthropic()
    {
        var ephemeral = JsonSlice.Parse("""{"type":"ephemeral"}""");
        var hour = JsonSlice.Parse("""{"type":"ephemeral","ttl":"1h"}""");
        var request = Request("anthropic-messages",
            new ChatMessage(Role.System, [Text("Long."), Text("Longer.") with { CacheControl = hour }]),
            new ChatMessage(Role.User,
            [
                new MediaPart(MediaKind.File) { PlainText = JsonSlice.Of("facts"), Name = "facts", CacheControl = ephemeral, Extra = [new ExtraField("citations", JsonSlice.Parse("""{"enabled":true}""")), new ExtraField("context", JsonSlice.Of("law"))] },
                Text("Well?"),
            ]),
            new ChatMessage(Role.Assistant,
            [
                new ReasoningPart(JsonSlice.Of("hm")) { Signature = new Signature(SignatureFormats.Anthropic, JsonSlice.Of("Ep0C")) },
                new ReasoningPart(default) { IsRedacted = true, Signature = new Signature(SignatureFormats.Anthropic, JsonSlice.Of("EuYBCoYB")) },
                new ReasoningPart(JsonSlice.Of("foreign")) { Signature = new Signature(SignatureFormats.Gemini, JsonSlice.Of("g")) },
                new ToolCallPart("toolu_1", "f", JsonSlice.Parse("""{"a":1}""")),
                new OpaquePart("anthropic-messages", "server_tool_use", JsonSlice.Parse("{}")),
            ]),
            new ChatMessage(Role.User, [new ToolResultPart("toolu_1", []) { CacheControl = ephemeral }]));
        request.Tools.Add(new ChatTool(ToolKind.Function, "f") { Schema = JsonSlice.Parse("""{"type":"object"}"""), CacheControl = ephemeral });
        request.MaxTokens = 4000;
        request.Reasoning = new ReasoningRequest { Enabled = true, Budget = 2000, Visible = true };
        request.Temperature = JsonSlice.Parse("1");
        request.TopK = JsonSlice.Parse("5");
        request.User = JsonSlice.Of("u");
        request.Stop.Add(JsonSlice.Of("END"));
        Check("anthropic-thinking", request, Claude);
    }

    [Theory]
    [InlineData("budget", """{"thinking":{"type":"enabled","budget_tokens":2048}}""", "")]
    [InlineData("adaptive", """{"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}}""", "")]
    [InlineData("effort", """{"reasoning_effort":"low"}""", "")]
    [InlineData("reasoning_config", """{"reasoning_config":"low"}""", "")]
    [InlineData("nova", """{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}""", "")]
    [InlineData("", null, "dropped:reasoning")]
    public void Reasoning_IsAskedForAsTheModelsMakerHasIt(string style, string? expected, string changes)
    {
        var request = Request("openai-chat", Say(Role.User, "hi"));
        request.Reasoning = new ReasoningRequest { Effort = "low" };
        var target = style is "budget" or "adaptive" ? Claude with { ReasoningStyle = style } : Other with { ReasoningStyle = style };

        var written = Dialects.BedrockConverse.WriteRequest(request, target);

        Assert.Equal(expected, Field(written, "additionalModelRequestFields"));
        Assert.Equal(changes, string.Join(' ', written.Changes));
    }

    [Theory]
    [InlineData("nova", "none", """{"reasoningConfig":{"type":"disabled"}}""", "")]
    [InlineData("nova", "max", """{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}}""", "clamped:reasoning_effort")]
    [InlineData("nova", "minimal", """{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}""", "clamped:reasoning_effort")]
    [InlineData("effort", "none", null, "dropped:reasoning")]
    [InlineData("reasoning_config", "none", null, "dropped:reasoning")]
    public void EffortsThatAModelDoesNotKnow_AreNamed(string style, string effort, string? expected, string changes)
    {
        var request = Request("openai-chat", Say(Role.User, "hi"));
        request.Reasoning = new ReasoningRequest { Effort = effort };

        var written = Dialects.BedrockConverse.WriteRequest(request, Other with { ReasoningStyle = style });

        Assert.Equal(expected, Field(written, "additionalModelRequestFields"));
        Assert.Equal(changes, string.Join(' ', written.Changes));
    }

    [Fact]
    public void ModelsOwnFields_OfTheCaller_CountMore()
    {
        var request = Request("openai-chat", Say(Role.User, "hi"));
        request.TopK = JsonSlice.Parse("7");
        request.Extra.Add(new ExtraField("additionalModelRequestFields", JsonSlice.Parse("""{"x":[1],"inferenceConfig":{"topK":3}}""")));
        request.Extra.Add(new ExtraField("additionalModelResponseFieldPaths", JsonSlice.Parse("""["/x"]""")));
        request.Extra.Add(new ExtraField("requestMetadata", JsonSlice.Of("no object")));

        var written = Dialects.BedrockConverse.WriteRequest(request, Other with { TopKField = "inferenceConfig.topK" });

        Assert.Equal("""{"x":[1],"inferenceConfig":{"topK":3}}""", Field(written, "additionalModelRequestFields"));
        Assert.Equal("""["/x"]""", Field(written, "additionalModelResponseFieldPaths"));
        Assert.Equal(["dropped:requestMetadata"], written.Changes);
        request.Extra.Clear();
        Assert.Equal("""{"inferenceConfig":{"topK":7}}""", Field(Dialects.BedrockConverse.WriteRequest(request, Other with { TopKField = "inferenceConfig.topK" }), "additionalModelRequestFields"));
        Assert.Equal("""{"top_k":7}""", Field(Dialects.BedrockConverse.WriteRequest(request, Other), "additionalModelRequestFields"));
    }

    [Theory]
    [InlineData("temperature", "inferenceConfig", """{"topP":0.5,"stopSequences":["END"]}""", "dropped:temperature")]
    [InlineData("top_p", "inferenceConfig", """{"temperature":0.5,"stopSequences":["END"]}""", "dropped:top_p")]
    [InlineData("topP", "inferenceConfig", """{"temperature":0.5,"stopSequences":["END"]}""", "dropped:top_p")]
    [InlineData("stop", "inferenceConfig", """{"temperature":0.5,"topP":0.5}""", "dropped:stop")]
    [InlineData("top_k", "additionalModelRequestFields", null, "dropped:top_k")]
    public void FieldsThatTheModelRefuses_AreLeftOutAndNamed(string refused, string field, string? expected, string changes)
    {
        var request = Request("openai-chat", Say(Role.User, "hi"));
        request.Temperature = request.TopP = JsonSlice.Parse("0.5");
        request.TopK = JsonSlice.Parse("7");
        request.Stop.Add(JsonSlice.Of("END"));

        var written = Dialects.BedrockConverse.WriteRequest(request, Other with { Refused = FrozenSet.Create(refused) });

        Assert.Equal(expected, Field(written, field));
        Assert.Equal(changes, string.Join(' ', written.Changes));
    }

    [Theory]
    [InlineData("", "", "[{\"text\":\".\"}]")]
    [InlineData("a", "", "[{\"text\":\"a\"}]")]
    [InlineData("", "b", "[{\"text\":\".\"}]")]
    public void TheUserSpeaksFirst(string user, string assistant, string expected)
    {
        var request = Request("openai-chat", Say(Role.User, user), Say(Role.Assistant, assistant), Say(Role.User, user));
        var written = Dialects.BedrockConverse.WriteRequest(request, Other);
        using var body = JsonDocument.Parse(written.Body);
        var first = body.RootElement.GetProperty("messages")[0];

        Assert.Equal(("user", user.Length == 0), (first.GetProperty("role").GetString(), written.Changes.Contains("changed:messages")));
        Assert.StartsWith(expected[..^1], first.GetProperty("content").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":"b"}""", true)]
    [InlineData("""{"a b:_@$#=/+,-.":""}""", true)]
    [InlineData("""{"a":1}""", false)]
    [InlineData("""{"é":"b"}""", false)]
    [InlineData("""{"a":"!"}""", false)]
    [InlineData("""{"":"b"}""", false)]
    public void Labels_AreSaid_WhereBedrockTakesThem(string labels, bool expected)
    {
        var request = Request("openai-chat", Say(Role.User, "hi"));
        request.Metadata = JsonSlice.Parse(labels);
        var written = Dialects.BedrockConverse.WriteRequest(request, Other);

        Assert.Equal(expected ? labels : null, Field(written, "requestMetadata"));
        Assert.Equal(expected ? [] : ["dropped:metadata"], written.Changes);
        request.Metadata = JsonSlice.Parse("{" + string.Join(',', Enumerable.Range(0, 17).Select(i => $"\"k{i}\":\"v\"")) + "}");
        Assert.Null(Field(Dialects.BedrockConverse.WriteRequest(request, Other), "requestMetadata"));
    }

    public static TheoryData<string, string> Impossible => new()
    {
        { "n", "n" },
        { "audio-only", "modalities" },
        { "url", "messages[0].content" },
        { "gs", "messages[0].content" },
        { "file-id", "messages[0].content" },
        { "heic", "messages[0].content" },
        { "tool-name", "tools" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void WhatMustNotBeLost_IsRefused(string what, string param)
    {
        var media = what switch
        {
            "url" => new MediaPart(MediaKind.Image) { Url = JsonSlice.Of("https://a.example/p.png") },
            "gs" => new MediaPart(MediaKind.Image) { Url = JsonSlice.Of("gs://bucket/p.png") },
            "file-id" => new MediaPart(MediaKind.File) { FileId = "file-1" },
            "heic" => new MediaPart(MediaKind.Image) { Base64 = JsonSlice.Of("AAAA"), MediaType = "image/heic" },
            _ => null,
        };
        var request = Request("openai-chat", media is null ? Say(Role.User, "hi") : new ChatMessage(Role.User, [media]));
        request.Choices = what == "n" ? 2 : null;
        request.Modalities = what == "audio-only" ? ["audio"] : null;
        request.Tools.Add(new ChatTool(ToolKind.Function, what == "tool-name" ? "mcp.read" : "read"));

        var written = Dialects.BedrockConverse.WriteRequest(request, Claude);

        Assert.Equal((400, param), (written.Error!.Status, written.Error.Param));
        Assert.True(written.Body.IsEmpty);
    }

    private static void Check(string name, ChatRequest request, TargetTraits target)
    {
        var written = Dialects.BedrockConverse.WriteRequest(request, target);
        Assert.Null(written.Error);
        Assert.Null(Valid(written));
        var golden = new JsonObject
        {
            ["changes"] = new JsonArray([.. written.Changes.Select(change => JsonValue.Create(change))]),
            ["body"] = JsonNode.Parse(written.Body.Span, documentOptions: Parsed.Strictly),
        };
        var options = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        Golden.Check($"Passerelle.Protocol.Tests/BedrockConverse/Golden/{name}.json", golden.ToJsonString(options).ReplaceLineEndings("\n") + "\n");
    }
}
