using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiChatRequestWriterTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly Dictionary<string, TargetTraits> Targets = new()
    {
        ["openai"] = new() { Model = "gpt-5", MaxTokensField = "max_completion_tokens", DeveloperRole = true, Refused = FrozenSet.Create("temperature", "top_k") },
        ["openrouter"] = new() { Model = "anthropic/claude", ReasoningField = "reasoning_details", ReasoningStyle = "object", Signatures = SignatureFormats.Anthropic },
        ["google"] = new() { Model = "gemini-3", Signatures = SignatureFormats.Gemini },
        ["mistral"] = new() { Model = "mistral-large", ShortToolIds = true, StreamOptions = false, ReasoningStyle = "", Refused = FrozenSet.Create("prompt_cache_key", "user", "parallel_tool_calls") },
        ["deepseek"] = new() { Model = "deepseek", ReasoningField = "reasoning_content", ReasoningStyle = "thinking", JsonSchema = false, MaxTokens = 8192 },
        ["plain"] = new() { Model = "llama", StringContent = true, ReasoningStyle = "enable_thinking", DefaultTemperature = 0.7m },
    };

    public static TheoryData<string> Names => [.. Targets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Conversation_OfAnotherDialect_IsWrittenForEachTarget(string target) => Check("conversation", target, Conversation());

    [Theory]
    [MemberData(nameof(Names))]
    public void ToolResults_WithMediaErrorsAndNoIds_AreWrittenForEachTarget(string target) => Check("results", target, Results());

    [Theory]
    [InlineData("n", 2, "n")]
    [InlineData("tools", 1, "tools")]
    public void WhatMustNotBeLost_IsRefused_WhenTheTargetCannotSayIt(string refused, int choices, string param)
    {
        var request = Conversation();
        request.Choices = choices;
        var written = ChatAnswers.Chat.WriteRequest(request, new TargetTraits { Refused = FrozenSet.Create(refused) });

        Assert.Equal(param, written.Error?.Param);
    }

    [Theory]
    [InlineData("effort", """{"effort":"low"}""", "\"reasoning_effort\":\"low\"", "")]
    [InlineData("effort", """{"effort":"max"}""", "\"reasoning_effort\":\"high\"", "clamped:reasoning_effort")]
    [InlineData("effort", """{"max_tokens":2000}""", "\"reasoning_effort\":\"low\"", "changed:reasoning")]
    [InlineData("effort", """{"max_tokens":30000}""", "\"reasoning_effort\":\"high\"", "changed:reasoning")]
    [InlineData("effort", """{"max_tokens":-1}""", "", "")]
    [InlineData("object", """{"max_tokens":0}""", "\"reasoning\":{\"enabled\":false}", "")]
    [InlineData("effort", """{"enabled":true}""", "\"reasoning_effort\":\"medium\"", "changed:reasoning")]
    [InlineData("effort", """{"enabled":false}""", "", "dropped:reasoning")]
    [InlineData("object", """{"effort":"high","exclude":true}""", "\"reasoning\":{\"effort\":\"high\",\"exclude\":true}", "")]
    [InlineData("object", """{"max_tokens":1024}""", "\"reasoning\":{\"max_tokens\":1024}", "")]
    [InlineData("object", """{"enabled":false}""", "\"reasoning\":{\"enabled\":false}", "")]
    [InlineData("thinking", """{"enabled":false}""", "\"thinking\":{\"type\":\"disabled\"}", "")]
    [InlineData("thinking", """{"max_tokens":1024}""", "\"thinking\":{\"type\":\"enabled\"}", "changed:reasoning")]
    [InlineData("thinking", """{"effort":"none"}""", "\"thinking\":{\"type\":\"disabled\"}", "")]
    [InlineData("enable_thinking", """{"max_tokens":1024}""", "\"enable_thinking\":true,\"thinking_budget\":1024", "")]
    [InlineData("enable_thinking", """{"effort":"high"}""", "\"enable_thinking\":true", "changed:reasoning")]
    [InlineData("", """{"effort":"high"}""", "", "dropped:reasoning")]
    public void Reasoning_IsAskedForInTheTargetsWay(string style, string asked, string expected, string change)
    {
        Assert.Null(ChatAnswers.Chat.ReadRequest(Encoding.UTF8.GetBytes("{\"messages\":[],\"reasoning\":" + asked + "}"), out var request));
        var written = ChatAnswers.Chat.WriteRequest(request, new TargetTraits { Model = "m", ReasoningStyle = style });

        var rest = expected.Length == 0 ? "" : $",{expected}";
        Assert.Equal($"{{\"model\":\"m\",\"messages\":[]{rest}}}", Encoding.UTF8.GetString(written.Body.Span));
        Assert.Equal(change, string.Join(' ', written.Changes));
    }

    [Fact]
    public void PictureByTheIdOfAFile_AndPicturesForATextModel_AreRefused()
    {
        var byId = Asking(new MediaPart(MediaKind.Image) { FileId = "file_1" });
        var picture = Asking(new MediaPart(MediaKind.Image) { Base64 = JsonSlice.Of("AAAA") });

        Assert.Equal("messages", ChatAnswers.Chat.WriteRequest(byId, TargetTraits.Default).Error?.Param);
        Assert.Equal("messages", ChatAnswers.Chat.WriteRequest(picture, new TargetTraits { StringContent = true }).Error?.Param);
        Assert.Null(ChatAnswers.Chat.WriteRequest(picture, TargetTraits.Default).Error);

        var document = ChatAnswers.Chat.WriteRequest(Asking(new MediaPart(MediaKind.File) { PlainText = JsonSlice.Of("words") }), new TargetTraits { StringContent = true });
        Assert.Equal((null, "{\"model\":\"\",\"messages\":[{\"role\":\"user\",\"content\":\"words\"}]}"), (document.Error, Encoding.UTF8.GetString(document.Body.Span)));
    }

    [Fact]
    public void ShortIds_AreTheSameForCallAndResult_EveryTime()
    {
        var target = Targets["mistral"];
        var first = JsonDocument.Parse(ChatAnswers.Chat.WriteRequest(Conversation(), target).Body).RootElement.GetProperty("messages");
        var call = first[2].GetProperty("tool_calls")[0].GetProperty("id").GetString()!;

        Assert.Matches("^[A-Za-z0-9]{9}$", call);
        Assert.Equal(call, first[3].GetProperty("tool_call_id").GetString());
        Assert.Equal(call, JsonDocument.Parse(ChatAnswers.Chat.WriteRequest(Conversation(), target).Body).RootElement.GetProperty("messages")[2].GetProperty("tool_calls")[0].GetProperty("id").GetString());
    }

    private static void Check(string name, string target, ChatRequest request)
    {
        var written = ChatAnswers.Chat.WriteRequest(request, Targets[target]);
        using var body = JsonDocument.Parse(written.Body, Parsed.Strictly);
        var text = JsonSerializer.Serialize(body.RootElement, Indented).ReplaceLineEndings("\n");
        Golden.Check(
            $"Passerelle.Protocol.Tests/OpenAiChat/Golden/{name}.{target}.json",
            $"{text}\n// {string.Join(' ', written.Changes)}{(written.Error is { } error ? $"\n// refused: {error.Message}" : "")}\n");
    }

    private static ChatRequest Asking(Part part)
    {
        var request = new ChatRequest { Dialect = "other" };
        request.Messages.Add(new ChatMessage(Role.User, [part]));
        return request;
    }

    private static ChatRequest Conversation()
    {
        var request = new ChatRequest
        {
            Dialect = "anthropic-messages",
            Stream = true,
            MaxTokens = 20_000,
            Temperature = JsonSlice.Parse("0.30"),
            TopK = JsonSlice.Parse("40"),
            ParallelToolCalls = false,
            ToolChoice = new ToolChoice(ToolChoiceMode.Required),
            Format = new OutputFormat(OutputFormatKind.Schema) { Schema = JsonSlice.Parse("{\"type\":\"object\"}"), Strict = true },
            Reasoning = new ReasoningRequest { Enabled = true, Budget = 2048 },
            User = JsonSlice.Of("user-1"),
            Metadata = JsonSlice.Parse("{\"a\":\"b\"}"),
            ServiceTier = JsonSlice.Of("standard_only"),
            PromptCacheKey = JsonSlice.Of("key"),
        };
        request.Stop.AddRange([JsonSlice.Of("a"), JsonSlice.Of("b"), JsonSlice.Of("c"), JsonSlice.Of("d"), JsonSlice.Of("e")]);
        request.Extra.Add(new ExtraField("container", JsonSlice.Of("c")));
        request.Tools.Add(new ChatTool(ToolKind.Function, "weather") { Description = JsonSlice.Of("Says \"sun\""), Schema = JsonSlice.Parse("{\"type\":\"object\"}"), CacheControl = JsonSlice.Parse("{\"type\":\"ephemeral\"}") });
        request.Tools.Add(new ChatTool(ToolKind.Function, "now"));
        request.Tools.Add(new ChatTool(ToolKind.Provider, "web_search_20250305") { Dialect = "anthropic-messages", Value = JsonSlice.EmptyObject });
        request.Messages.Add(new ChatMessage(Role.System, [Text("Be brief."), Text("Be kind.") with { CacheControl = JsonSlice.Parse("{\"type\":\"ephemeral\"}") }]));
        request.Messages.Add(new ChatMessage(Role.User, [Text("Paris?")]));
        request.Messages.Add(new ChatMessage(Role.Assistant, [
            new ReasoningPart(JsonSlice.Of("Let me look.")) { Signature = new Signature(SignatureFormats.Anthropic, JsonSlice.Of("c2ln")) },
            new ReasoningPart(default) { IsRedacted = true, Signature = new Signature(SignatureFormats.Anthropic, JsonSlice.Of("cmVk")) },
            Text("Looking.") with { Citations = [new Citation { Dialect = "anthropic-messages" }] },
            new ToolCallPart("toolu_1", "weather", JsonSlice.Parse("{\"city\":\"Paris\"}")) { Signature = new Signature(SignatureFormats.Gemini, JsonSlice.Of("Z2Vt")) }]));
        request.Messages.Add(new ChatMessage(Role.User, [new ToolResultPart("toolu_1", [Text("Sun."), Text("22 °C")]), Text("And now?")]));
        return request;
    }

    private static ChatRequest Results()
    {
        var request = new ChatRequest { Dialect = "gemini" };
        request.Messages.Add(new ChatMessage(Role.User, [
            Text("Look:"),
            new MediaPart(MediaKind.Image) { MediaType = "image/jpeg", Base64 = JsonSlice.Of("AAAA"), Detail = "low" },
            new MediaPart(MediaKind.Audio) { MediaType = "audio/mpeg", Base64 = JsonSlice.Of("BBBB") },
            new MediaPart(MediaKind.File) { MediaType = "application/pdf", Base64 = JsonSlice.Of("CCCC"), Name = "a.pdf" },
            new MediaPart(MediaKind.File) { PlainText = JsonSlice.Of("plain") },
            new MediaPart(MediaKind.Video) { Url = JsonSlice.Of("https://e.x/v.mp4") }]));
        request.Messages.Add(new ChatMessage(Role.Assistant, [
            new ToolCallPart("", "f", JsonSlice.EmptyObject), new ToolCallPart("", "g", JsonSlice.Of("{\"cut")), new ToolCallPart("", "f", JsonSlice.Parse("{\"a\":1}"))]));
        request.Messages.Add(new ChatMessage(Role.User, [
            new ToolResultPart("", [new MediaPart(MediaKind.Image) { Url = JsonSlice.Of("https://e.x/p.png") }]) { Name = "g" },
            new ToolResultPart("", [Text("broke")]) { Name = "f", IsError = true },
            new ToolResultPart("", []) { Name = "f", Value = JsonSlice.Parse("{\"ok\":true}") }]));
        return request;
    }

    private static TextPart Text(string text) => new(JsonSlice.Of(text));
}
