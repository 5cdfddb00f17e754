using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

/// <summary>What requests of other dialects, and Anthropic's own, become for Anthropic.</summary>
public sealed class AnthropicRequestWriterTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private static readonly TargetTraits Claude = new() { Model = "claude-test", Signatures = SignatureFormats.Anthropic };

    [Fact]
    public void ToolLoop_OfOpenAi()
    {
        var request = Request("openai-chat",
            Say(Role.System, "Be brief."),
            Say(Role.System, "Be kind.") with { IsDeveloper = true },
            Say(Role.User, "Weather in Paris and Rome?") with { Name = "ann" },
            new ChatMessage(Role.Assistant, [new TextPart(JsonSlice.Of("")), Call("call_1", "weather", """{"city":"Paris"}"""), Call("call_2", "weather", """{"city":"Ro""")]),
            Say(Role.System, "Answer in French."),
            new ChatMessage(Role.User, [new ToolResultPart("call_1", [Text("18 °C")])]),
            new ChatMessage(Role.User, [new ToolResultPart("call_2", [Text("")]) { IsError = true }]),
            Say(Role.User, "And?"),
            Say(Role.Assistant, "Il fait \n"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "weather") { Description = JsonSlice.Of("Weather \"now\""), Schema = JsonSlice.Parse("""{"type":"object","properties":{"city":{"type":"string"}}}"""), Strict = true });
        request.Tools.Add(new ChatTool(ToolKind.Function, "ping"));
        request.Tools.Add(new ChatTool(ToolKind.Function, "odd") { Schema = JsonSlice.Parse("""{"properties":{}}"""), Strict = false });
        request.Tools.Add(new ChatTool(ToolKind.Custom, "patch") { Format = JsonSlice.Parse("""{"type":"grammar","syntax":"lark"}""") });
        request.Tools.Add(new ChatTool(ToolKind.Provider, "web_search") { Dialect = "openai-responses", Value = JsonSlice.Parse("{}") });
        request.ParallelToolCalls = false;
        request.Stream = true;
        request.Temperature = JsonSlice.Parse("1.7");
        request.TopP = JsonSlice.Parse("0.9");
        request.FrequencyPenalty = JsonSlice.Parse("0.5");
        request.PresencePenalty = JsonSlice.Parse("0");
        request.Seed = JsonSlice.Parse("7");
        request.LogProbs = true;
        request.Choices = 1;
        request.Stop.Add(JsonSlice.Of("\n"));
        request.Stop.Add(JsonSlice.Of("END"));
        request.User = JsonSlice.Of("user-1");
        request.ServiceTier = JsonSlice.Of("flex");
        request.Metadata = JsonSlice.Parse("""{"a":"b"}""");
        request.Format = new OutputFormat(OutputFormatKind.Schema) { Name = "answer", Schema = JsonSlice.Parse("""{"type":"object","properties":{},"additionalProperties":false}""") };
        request.Extra.Add(new ExtraField("logit_bias", JsonSlice.Parse("{}")));
        Check("openai-tool-loop", request, Claude);
    }

    [Fact]
    public void Files_OfOpenAi()
    {
        var png = JsonSlice.Of(Png);
        Check("openai-files", Request("openai-chat", new ChatMessage(Role.User,
        [
            new MediaPart(MediaKind.Image) { Base64 = png },
            new MediaPart(MediaKind.Image) { Base64 = JsonSlice.Of("/9j/4AAQ"), MediaType = "image/jpg", Detail = "low" },
            new MediaPart(MediaKind.Image) { Url = JsonSlice.Of("https://a.example/p.png"), Detail = "auto" },
            new MediaPart(MediaKind.File) { Base64 = JsonSlice.Of("JVBERi0xLjQ="), Name = "paper.pdf" },
            new MediaPart(MediaKind.File) { Base64 = JsonSlice.Of("SMOpbGxv"), MediaType = "text/markdown", Name = "a.md" },
            new MediaPart(MediaKind.File) { Base64 = png, MediaType = "image/png" },
            new MediaPart(MediaKind.File) { PlainText = JsonSlice.Of("plain") },
            new MediaPart(MediaKind.File) { Url = JsonSlice.Of("https://a.example/p.pdf") },
            new ToolResultPart("a", [Text("see"), new MediaPart(MediaKind.Image) { Base64 = png, MediaType = "image/png" }]),
        ])), Claude);
    }

    [Fact]
    public void CallsWithoutIds_OfGemini()
    {
        var request = Request("gemini",
            Say(Role.User, "go"),
            new ChatMessage(Role.Assistant,
            [
                new ReasoningPart(JsonSlice.Of("hm")) { Signature = new Signature(SignatureFormats.Gemini, JsonSlice.Of("CiQ")) },
                new ToolCallPart("", "f", JsonSlice.Parse("""{"a":1}""")) { Signature = new Signature(SignatureFormats.Gemini, JsonSlice.Of("CiQ")) },
                new ToolCallPart("", "g", default),
                new ToolCallPart("functions.h:0", "h", default),
            ]),
            new ChatMessage(Role.User, [new ToolResultPart("", [Text("G")]) { Name = "g" }, new ToolResultPart("", [Text("F")]) { Name = "f" }, new ToolResultPart("functions.h:0", [])]),
            new ChatMessage(Role.Assistant, [new ToolCallPart("functions.h:0", "h", default)]),
            new ChatMessage(Role.User, [new ToolResultPart("functions.h:0", [Text("again")])]));
        request.Tools.AddRange(new[] { "f", "g", "h" }.Select(name => new ChatTool(ToolKind.Function, name)));
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required) { Allowed = ["f", "g"] };
        request.TopK = JsonSlice.Parse("40.0");
        request.Modalities = ["text", "image"];
        Check("gemini-calls-without-ids", request, Claude);
    }

    [Fact]
    public void Reasoning_GoesBackToItsMaker_AndNowhereElse()
    {
        var request = Request("openai-chat",
            Say(Role.User, "go"),
            new ChatMessage(Role.Assistant,
            [
                new ReasoningPart(JsonSlice.Of("mine")) { Signature = new Signature(SignatureFormats.Anthropic, JsonSlice.Of("sig")) },
                new ReasoningPart(default) { Signature = new Signature(SignatureFormats.Anthropic, JsonSlice.Of("data")), IsRedacted = true },
                new ReasoningPart(JsonSlice.Of("theirs")) { Signature = new Signature(SignatureFormats.OpenAi, JsonSlice.Of("gAAA")) },
                new ReasoningPart(JsonSlice.Of("unsigned")),
                new RefusalPart(JsonSlice.Of("No.")),
                new OpaquePart("openai-responses", "web_search_call", JsonSlice.Parse("{}")),
            ]),
            Say(Role.User, "on"));
        Check("reasoning-of-several-makers", request, Claude);
    }

    [Fact]
    public void SystemMessagesOnly_AreATurnToAnswer() => Check("system-only", Request("openai-chat", Say(Role.System, "Say hi.")), Claude);

    [Fact]
    public void TargetsTraits_Count()
    {
        var request = Request("openai-chat", Say(Role.User, "hi"));
        request.MaxTokens = 100_000;
        request.User = JsonSlice.Of("u");
        request.Format = new OutputFormat(OutputFormatKind.Json);
        Check("target-traits", request, Claude with { MaxTokens = 8192, DefaultTemperature = 0.7m, Refused = FrozenSet.Create("metadata") });
    }

    [Fact]
    public void AutomaticCaching_IsPutIn()
    {
        var request = Request("openai-chat", Say(Role.System, new string('s', 5000)), Say(Role.User, "hi"));
        var body = Encoding.UTF8.GetString(AnthropicTraffic.Dialect.WriteRequest(request, Claude with { AutoCache = true }).Body.Span);
        Assert.Equal(2, body.Split("\"cache_control\":{\"type\":\"ephemeral\"}").Length - 1);
    }

    [Fact]
    public void AnthropicsOwn_KeepsEverything()
    {
        var body = File.ReadAllText(Path.Combine(TestFiles.RepositoryRoot, "tests/Passerelle.Protocol.Tests/AnthropicMessages/Golden/anthropic-own.request.json"));
        Assert.Null(AnthropicTraffic.Dialect.ReadRequest(Encoding.UTF8.GetBytes(body), out var request));
        var written = AnthropicTraffic.Dialect.WriteRequest(request, Claude);

        Assert.Empty(written.Changes);
        using var before = JsonDocument.Parse(body);
        using var after = JsonDocument.Parse(written.Body, Parsed.Strictly);
        Assert.Equal(RequestForm.Of(before.RootElement), RequestForm.Of(after.RootElement));
        Assert.Equal(
            [Role.System, Role.User, Role.System, Role.Assistant, Role.User],
            request.Messages.Select(m => m.Role));
    }

    public static TheoryData<string, string> Impossible => new()
    {
        { "n", "n" },
        { "audio", "messages[0].content" },
        { "video", "messages[0].content" },
        { "gs", "messages[0].content" },
        { "file-id", "messages[0].content" },
        { "docx", "messages[0].content" },
        { "audio-only", "modalities" },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void WhatMustNotBeLost_IsRefused(string what, string param)
    {
        var media = what switch
        {
            "audio" => new MediaPart(MediaKind.Audio) { Base64 = JsonSlice.Of("AAAA") },
            "video" => new MediaPart(MediaKind.File) { Url = JsonSlice.Of("https://a.example/v.mp4"), MediaType = "video/mp4" },
            "gs" => new MediaPart(MediaKind.Image) { Url = JsonSlice.Of("gs://bucket/p.png") },
            "file-id" => new MediaPart(MediaKind.File) { FileId = "file-1" },
            "docx" => new MediaPart(MediaKind.File) { Base64 = JsonSlice.Of("UEsDBA=="), MediaType = "application/vnd.openxmlformats" },
            _ => null,
        };
        var request = Request("openai-chat", media is null ? Say(Role.User, "hi") : new ChatMessage(Role.User, [media]));
        request.Choices = what == "n" ? 2 : null;
        request.Modalities = what == "audio-only" ? ["audio"] : null;

        var written = AnthropicTraffic.Dialect.WriteRequest(request, Claude);
        Assert.Equal((400, param), (written.Error!.Status, written.Error.Param));
        Assert.True(written.Body.IsEmpty);
    }

    [Fact]
    public void ARequest_IsWrittenTwiceAlike()
    {
        // For the next target after a failure.
        var request = Request("openai-chat", new ChatMessage(Role.User, [new ToolResultPart("a", [Text("x"), Text(" "), new RefusalPart(JsonSlice.Of("r"))])]));
        var first = AnthropicTraffic.Dialect.WriteRequest(request, Claude);
        Assert.Equal(3, ((ToolResultPart)request.Messages[0].Parts[0]).Parts.Count);
        Assert.Equal(first.Body.ToArray(), AnthropicTraffic.Dialect.WriteRequest(request, Claude).Body.ToArray());
    }

    private static ChatRequest Request(string dialect, params ChatMessage[] messages)
    {
        var request = new ChatRequest { Dialect = dialect };
        request.Messages.AddRange(messages);
        return request;
    }

    private static ChatMessage Say(Role role, string text) => new(role, [Text(text)]);

    private static TextPart Text(string text) => new(JsonSlice.Of(text));

    private static ToolCallPart Call(string id, string name, string arguments) => new(id, name, JsonSlice.Of(arguments));

    private static void Check(string name, ChatRequest request, TargetTraits target)
    {
        var written = AnthropicTraffic.Dialect.WriteRequest(request, target);
        Assert.Null(written.Error);
        var golden = new JsonObject
        {
            ["changes"] = new JsonArray([.. written.Changes.Select(change => JsonValue.Create(change))]),
            ["body"] = JsonNode.Parse(written.Body.Span, documentOptions: Parsed.Strictly),
        };
        var options = new JsonSerializerOptions { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        Golden.Check($"Passerelle.Protocol.Tests/AnthropicMessages/Golden/{name}.json", golden.ToJsonString(options).ReplaceLineEndings("\n") + "\n");
    }
}
