using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.OpenAiResponses;

public sealed class ResponsesRequestTests
{
    private static readonly TargetTraits OpenAi = new() { Model = "gpt-x", Signatures = SignatureFormats.OpenAi };

    [Theory]
    [InlineData("""{"model":"m"}""", "input", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":null}""", "input", "missing_required_parameter")]
    [InlineData("""{"model":"m","input":5}""", "input", "invalid_type")]
    [InlineData("""{"model":"m","input":{}}""", "input", "invalid_type")]
    [InlineData("""{"model":5,"input":"x"}""", "model", "invalid_type")]
    [InlineData("""{"model":"","input":"x"}""", "model", "invalid_type")]
    [InlineData("""{"model":"m","input":"x","stream":"yes"}""", "stream", "invalid_type")]
    [InlineData("""{"model":"m","input":"x","max_output_tokens":"9"}""", "max_output_tokens", "invalid_type")]
    [InlineData("""{"model":"m","input":"x","max_output_tokens":-2}""", "max_output_tokens", "invalid_type")]
    [InlineData("""{"model":"m","model":"n","input":"x"}""", "model", "duplicate_name")]
    [InlineData("""{"model":"m","input":"x","a":{"b":1,"b":2}}""", "b", "duplicate_name")]
    public void Head_NamesWhatIsWrong(string body, string param, string code)
    {
        var error = Dialects.OpenAiResponses.ReadHead(Encoding.UTF8.GetBytes(body), out _)!;

        Assert.Equal((400, param, code), (error.Status, error.Param, error.Code));
    }

    [Theory]
    [InlineData("""{"model":"m","previous_response_id":"r"}""")]
    [InlineData("""{"model":"m","prompt":{"id":"p"}}""")]
    [InlineData("""{"model":"m","conversation":"c","input":null}""")]
    public void Head_NeedsNoInput_WhereTheProviderKeepsIt(string body) =>
        Assert.Null(Dialects.OpenAiResponses.ReadHead(Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void Head_IsRead_AndOnlyTheModelIsEdited()
    {
        var body = Encoding.UTF8.GetBytes("""{"input":"x", "model" : "a/b","stream":true,"max_output_tokens":1e2}""");
        Assert.Null(Dialects.OpenAiResponses.ReadHead(body, out var head));

        Assert.Equal(("a/b", true, 100L), (head.Model, head.Stream, head.MaxTokens));
        Assert.Equal("""{"input":"x", "model" : "b","stream":true,"max_output_tokens":1e2}""",
            Encoding.UTF8.GetString(Dialects.OpenAiResponses.EditRequest(head, "\"b\""u8.ToArray(), true).Apply(body)));
        Assert.Null(Dialects.OpenAiResponses.ReadHead("""{"input":"x"}"""u8, out head));
        Assert.Equal("""{"model":"b","input":"x"}""",
            Encoding.UTF8.GetString(Dialects.OpenAiResponses.EditRequest(head, "\"b\""u8.ToArray(), true).Apply("""{"input":"x"}"""u8.ToArray())));
    }

    [Theory]
    [InlineData("""{"input":[5]}""", "input[0]", "invalid_type")]
    [InlineData("""{"input":[{}]}""", "input[0].role", "missing_required_parameter")]
    [InlineData("""{"input":[{"role":"user"}]}""", "input[0].content", "missing_required_parameter")]
    [InlineData("""{"input":[{"role":"tool","content":"x"}]}""", "input[0].role", "invalid_value")]
    [InlineData("""{"input":[{"role":5,"content":"x"}]}""", "input[0].role", "invalid_type")]
    [InlineData("""{"input":[{"type":5}]}""", "input[0].type", "invalid_type")]
    [InlineData("""{"input":[{"role":"user","content":{}}]}""", "input[0].content", "invalid_type")]
    [InlineData("""{"input":[{"role":"user","content":[{}]}]}""", "input[0].content[0].type", "missing_required_parameter")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_text"}]}]}""", "input[0].content[0].text", "missing_required_parameter")]
    [InlineData("""{"input":[{"role":"user","content":[{"text":5,"type":"input_text"}]}]}""", "input[0].content[0].text", "invalid_type")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image"}]}]}""", "input[0].content[0].image_url", "missing_required_parameter")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_image","image_url":{"url":"x"}}]}]}""", "input[0].content[0].image_url", "invalid_type")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_file","filename":"a"}]}]}""", "input[0].content[0].file_data", "missing_required_parameter")]
    [InlineData("""{"input":[{"type":"function_call","name":"n","arguments":"{}"}]}""", "input[0].call_id", "missing_required_parameter")]
    [InlineData("""{"input":[{"type":"function_call","call_id":"c","name":"n","arguments":{}}]}""", "input[0].arguments", "invalid_type")]
    [InlineData("""{"input":["x",{"type":"function_call_output","call_id":"c"}]}""", "input[0]", "invalid_type")]
    [InlineData("""{"input":[{"type":"function_call_output","call_id":"c"}]}""", "input[0].output", "missing_required_parameter")]
    [InlineData("""{"input":[{"type":"function_call_output","call_id":"c","output":5}]}""", "input[0].output", "invalid_type")]
    [InlineData("""{"input":[{"type":"reasoning","summary":"x"}]}""", "input[0].summary", "invalid_type")]
    [InlineData("""{"input":"x","instructions":5}""", "instructions", "invalid_type")]
    [InlineData("""{"input":"x","tools":{}}""", "tools", "invalid_type")]
    [InlineData("""{"input":"x","tools":[{"name":"n"}]}""", "tools[0].type", "missing_required_parameter")]
    [InlineData("""{"input":"x","tools":[{"type":"function"}]}""", "tools[0].name", "missing_required_parameter")]
    [InlineData("""{"input":"x","tools":[{"type":"function","name":"n","parameters":[]}]}""", "tools[0].parameters", "invalid_type")]
    [InlineData("""{"input":"x","tools":[{"type":"function","name":"n","strict":"no"}]}""", "tools[0].strict", "invalid_type")]
    [InlineData("""{"input":"x","tools":[{"type":"namespace","tools":[{"type":"function"}]}]}""", "tools[0].name", "missing_required_parameter")]
    [InlineData("""{"input":"x","tools":[{"type":"namespace","name":"s","tools":[{"type":"function"}]}]}""", "tools[0].tools[0].name", "missing_required_parameter")]
    [InlineData("""{"input":"x","tool_choice":5}""", "tool_choice", "invalid_type")]
    [InlineData("""{"input":"x","tool_choice":"maybe"}""", "tool_choice", "invalid_value")]
    [InlineData("""{"input":"x","tool_choice":{"type":"function"}}""", "tool_choice.name", "missing_required_parameter")]
    [InlineData("""{"input":"x","tool_choice":{"type":"allowed_tools"}}""", "tool_choice.tools", "missing_required_parameter")]
    [InlineData("""{"input":"x","temperature":"1"}""", "temperature", "invalid_type")]
    [InlineData("""{"input":"x","top_logprobs":1.5}""", "top_logprobs", "invalid_type")]
    [InlineData("""{"input":"x","store":1}""", "store", "invalid_type")]
    [InlineData("""{"input":"x","metadata":[]}""", "metadata", "invalid_type")]
    [InlineData("""{"input":"x","user":5}""", "user", "invalid_type")]
    [InlineData("""{"input":"x","include":"a"}""", "include", "invalid_type")]
    [InlineData("""{"input":"x","include":[5]}""", "include[0]", "invalid_type")]
    [InlineData("""{"input":"x","reasoning":"high"}""", "reasoning", "invalid_type")]
    [InlineData("""{"input":"x","reasoning":{"effort":3}}""", "reasoning.effort", "invalid_type")]
    [InlineData("""{"input":"x","text":{"format":{"type":"yaml"}}}""", "text.format.type", "invalid_value")]
    [InlineData("""{"input":"x","text":{"format":{"type":"json_schema","schema":"x"}}}""", "text.format.schema", "invalid_type")]
    [InlineData("""{"input":"x","background":"yes"}""", "background", "invalid_type")]
    public void Request_NamesWhatIsWrong(string body, string param, string code)
    {
        var error = Dialects.OpenAiResponses.ReadRequest(Encoding.UTF8.GetBytes(body), out _)!;

        Assert.Equal((400, param, code), (error.Status, error.Param, error.Code));
    }

    [Theory]
    [InlineData("""{"input":"x","previous_response_id":"resp_1"}""", "previous_response_id")]
    [InlineData("""{"input":"x","conversation":{"id":"conv_1"}}""", "conversation")]
    [InlineData("""{"prompt":{"id":"p"}}""", "prompt")]
    [InlineData("""{"input":"x","background":true}""", "background")]
    [InlineData("""{"input":[{"role":"user","content":"x"},{"type":"item_reference","id":"msg_1"}]}""", "input[1].id")]
    [InlineData("""{"input":[{"type":"compaction","encrypted_content":"e"}]}""", "input[0].encrypted_content")]
    [InlineData("""{"input":"x","previous_response_id":null,"conversation":null,"background":false}""", null)]
    public void WhatOnlyTheProviderKeeps_IsNamed(string body, string? name)
    {
        Assert.Null(Dialects.OpenAiResponses.ReadRequest(Encoding.UTF8.GetBytes(body), out var request));

        Assert.Equal(name, request.PreviousResponse?.Name);
    }

    [Fact]
    public void Items_BecomeTurns()
    {
        var request = Read("""
            {"instructions":"I","input":[
              {"type":"message","role":"developer","content":"D"},
              {"role":"user","content":[{"type":"input_text","text":"U"},{"type":"input_image","image_url":"data:image/png;base64,AA==","detail":"low"},
                {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,BB=="},{"type":"input_file","file_url":"https://x/y"},
                {"type":"input_audio","input_audio":{"data":"CC==","format":"mp3"}}]},
              {"type":"reasoning","id":"rs_1","encrypted_content":"E","summary":[{"type":"summary_text","text":"S1"},{"type":"summary_text","text":"S2"}]},
              {"type":"message","id":"msg_1","role":"assistant","phase":"commentary","content":[{"type":"output_text","text":"A","annotations":[]}]},
              {"type":"function_call","id":"fc_1","call_id":"c1","name":"f","namespace":"ns","arguments":"{}"},
              {"type":"custom_tool_call","call_id":"c2","name":"g","input":"free"},
              {"type":"function_call_output","call_id":"c1","output":"R1"},
              {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"R2"}]},
              {"type":"web_search_call","id":"ws_1","status":"completed"},
              {"role":"assistant","content":"B"},{"role":"assistant","content":[{"type":"refusal","refusal":"No"}]}]}
            """);

        Assert.Equal([Role.System, Role.System, Role.User, Role.Assistant, Role.User, Role.Assistant, Role.Assistant], request.Messages.Select(m => m.Role));
        Assert.True(request.Messages[0].IsInstructions);
        Assert.True(request.Messages[1].IsDeveloper);
        Assert.Collection(request.Messages[2].Parts,
            part => Assert.Equal("U", Assert.IsType<TextPart>(part).Text.Text),
            part => Assert.Equal(new MediaPart(MediaKind.Image) { MediaType = "image/png", Base64 = JsonSlice.Of("AA=="), Detail = "low" }, part),
            part => Assert.Equal(new MediaPart(MediaKind.File) { MediaType = "application/pdf", Base64 = JsonSlice.Of("BB=="), Name = "a.pdf" }, part),
            part => Assert.Equal(new MediaPart(MediaKind.File) { Url = JsonSlice.Of("https://x/y") }, part),
            part => Assert.Equal(new MediaPart(MediaKind.Audio) { MediaType = "audio/mpeg", Base64 = JsonSlice.Of("CC==") }, part));
        Assert.Collection(request.Messages[3].Parts,
            part => Assert.Equal(("S1", null), (Assert.IsType<ReasoningPart>(part).Text.Text, ((ReasoningPart)part).Signature)),
            part => Assert.Equal(("S2", new Signature(SignatureFormats.OpenAi, JsonSlice.Of("E"))), (Assert.IsType<ReasoningPart>(part).Text.Text, ((ReasoningPart)part).Signature)),
            part => Assert.Equal("A", Assert.IsType<TextPart>(part).Text.Text),
            part => Assert.Equal(new ToolCallPart("c1", "f", JsonSlice.Of("{}")) { Namespace = "ns", ItemId = "fc_1" }, part),
            part => Assert.Equal(new ToolCallPart("c2", "g", JsonSlice.Of("free")) { IsCustom = true }, part));
        Assert.Equal(["id", "phase"], request.Messages[3].Extra!.Select(field => field.Name));
        Assert.Equal(["c1", "c2"], request.Messages[4].Parts.Select(part => Assert.IsType<ToolResultPart>(part).CallId));
        Assert.IsType<OpaquePart>(request.Messages[5].Parts[0]);
        Assert.IsType<RefusalPart>(Assert.Single(request.Messages[6].Parts));
    }

    [Fact]
    public void ToolsWithinInputAndNamespaces_AreFound()
    {
        var request = Read("""
            {"input":[{"type":"additional_tools","role":"developer","tools":[{"type":"namespace","name":"functions","description":"D","tools":[
               {"type":"function","name":"run","description":"R","parameters":{"type":"object"},"strict":false},{"type":"custom","name":"patch","format":{"type":"text"}}]}]},
              {"role":"user","content":"x"}],
             "tools":[{"type":"web_search"}],"tool_choice":{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"run"}]}}
            """);

        Assert.Equal([("run", "functions", ToolKind.Function), ("patch", "functions", ToolKind.Custom), ("web_search", null, ToolKind.Provider)],
            request.Tools.Select(tool => (tool.Name, tool.Namespace, tool.Kind)));
        Assert.Equal(ToolChoiceMode.Required, request.ToolChoice!.Mode);
        Assert.Equal(["run"], request.ToolChoice.Allowed!);
    }

    [Fact]
    public void RequestOfAnotherDialect_IsWritten()
    {
        var request = Foreign();
        request.Messages.AddRange([
            new(Role.System, [Text("Be kind.")]),
            new(Role.User, [Text("Look:"), new MediaPart(MediaKind.Image) { MediaType = "image/jpeg", Base64 = JsonSlice.Of("AA==") },
                new MediaPart(MediaKind.File) { MediaType = "application/pdf", Base64 = JsonSlice.Of("BB=="), Name = "a.pdf" }]),
            new(Role.Assistant, [
                new ReasoningPart(JsonSlice.Of("signed by another")) { Signature = new Signature(SignatureFormats.Anthropic, JsonSlice.Of("s")) },
                new ReasoningPart(JsonSlice.Of("own")) { Signature = new Signature(SignatureFormats.OpenAi, JsonSlice.Of("gAAA")), Id = "rs_1" },
                Text("I call."),
                new ToolCallPart("", "get_weather", JsonSlice.Parse("""{"city":"Paris"}""")),
                new ToolCallPart("", "get_time", JsonSlice.EmptyObject)]),
            new(Role.User, [
                new ToolResultPart("", [Text("noon")]) { Name = "get_time" },
                new ToolResultPart("", [Text("rain"), Text("wind")]) { Name = "get_weather", IsError = true },
                Text("And?")]),
            new(Role.System, [Text("Later rule.")]),
        ]);
        request.Tools.Add(new ChatTool(ToolKind.Function, "get_weather") { Description = JsonSlice.Of("W"), Schema = JsonSlice.Parse("""{"type":"object"}""") });
        request.Tools.Add(new ChatTool(ToolKind.Function, "get_time"));
        request.Tools.Add(new ChatTool(ToolKind.Provider, "web_search_20250305")
        {
            Dialect = "anthropic-messages",
            Value = JsonSlice.Parse("""{"type":"web_search_20250305","name":"web_search","user_location":{"type":"approximate","city":"Paris"},"allowed_domains":["a.example"]}"""),
        });
        request.Tools.Add(new ChatTool(ToolKind.Provider, "bash_20250124") { Dialect = "anthropic-messages", Value = JsonSlice.EmptyObject });
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Named, "get_weather");
        request.ParallelToolCalls = false;
        request.MaxTokens = 5;
        request.Temperature = JsonSlice.Parse("0.50");
        request.TopK = JsonSlice.Parse("4");
        request.Stop.Add(JsonSlice.Of("END"));
        request.Reasoning = new ReasoningRequest { Enabled = true, Budget = 5000, Visible = true };
        request.User = JsonSlice.Of("u1");
        request.Stream = true;
        request.Format = new OutputFormat(OutputFormatKind.Schema) { Schema = JsonSlice.Parse("""{"type":"object"}""") };
        request.Extra.Add(new ExtraField("context_management", JsonSlice.EmptyObject));

        var written = Dialects.OpenAiResponses.WriteRequest(request, OpenAi);

        Assert.Null(written.Error);
        Golden.Check("Passerelle.Protocol.Tests/OpenAiResponses/Golden/foreign.json", $"{Pretty(written.Body)}\n");
        Assert.Equal(["dropped:reasoning_content", "dropped:tool_result.is_error", "changed:tools.web_search_20250305", "dropped:tools.bash_20250124", "changed:reasoning",
            "clamped:max_output_tokens", "dropped:stop", "dropped:top_k", "dropped:context_management"], written.Changes);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(SignatureFormats.OpenAi, false)]
    [InlineData(SignatureFormats.XAi, false)]
    public void UnsignedReasoning_GoesToThoseWhoSignNone(string? signatures, bool isKept)
    {
        var request = Foreign();
        request.Messages.Add(new ChatMessage(Role.Assistant, [new ReasoningPart(JsonSlice.Of("hm")), Text("yes")]));

        var written = Dialects.OpenAiResponses.WriteRequest(request, new TargetTraits { Model = "m", Signatures = signatures });

        using var body = JsonDocument.Parse(written.Body);
        Assert.Equal(isKept, body.RootElement.GetProperty("input")[0].GetProperty("type").GetString() == "reasoning");
        Assert.Equal(!isKept, written.Changes.Contains("dropped:reasoning_content"));
        Assert.Equal(!isKept, body.RootElement.TryGetProperty("include", out _));
        Assert.False(body.RootElement.GetProperty("store").GetBoolean());
    }

    [Fact]
    public void ForeignProofs_AreTakenOut_OfARequestOfThisDialect()
    {
        var request = Read("""
            {"input":[{"role":"user","content":"x"},
              {"type":"reasoning","id":"rs_1","encrypted_content":"passerelle:anthropic-claude-v1:abc","summary":[{"type":"summary_text","text":"t"}]},
              {"type":"reasoning","id":"rs_2","encrypted_content":"gAAA","summary":[]},
              {"type":"function_call","call_id":"c","name":"n","arguments":"{}"},{"type":"function_call_output","call_id":"c","output":"o"}]}
            """);

        var body = Encoding.UTF8.GetString(Dialects.OpenAiResponses.WriteRequest(request, OpenAi).Body.Span);

        Assert.DoesNotContain("passerelle", body, StringComparison.Ordinal);
        Assert.Contains("\"encrypted_content\":\"gAAA\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"store\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeSaid_IsRefused()
    {
        Assert.Equal("n", Written(request => request.Choices = 2).Error!.Param);
        Assert.Equal("modalities", Written(request => request.Modalities = ["text", "audio"]).Error!.Param);
        Assert.Contains("audio", Written(With(new MediaPart(MediaKind.Audio) { Base64 = JsonSlice.Of("AA") })).Error!.Message, StringComparison.Ordinal);
        Assert.Contains("video", Written(With(new MediaPart(MediaKind.Video) { Url = JsonSlice.Of("https://x") })).Error!.Message, StringComparison.Ordinal);
        Assert.NotNull(Written(With(new MediaPart(MediaKind.File) { Url = JsonSlice.Of("https://x/a.mp3"), Name = "a.mp3" })).Error);
        Assert.NotNull(Written(With(new MediaPart(MediaKind.Image) { FileId = "file_011" })).Error);
        Assert.Null(Written(request => request.Choices = 1).Error);
    }

    [Fact]
    public void RefusedFields_AreLeftOut()
    {
        var request = Foreign();
        request.Messages.Add(new ChatMessage(Role.User, [Text("x")]));
        request.Temperature = JsonSlice.Parse("1");
        request.Reasoning = new ReasoningRequest { Effort = "high" };

        var written = Dialects.OpenAiResponses.WriteRequest(request, OpenAi with { Refused = System.Collections.Frozen.FrozenSet.Create("temperature", "reasoning", "store", "include") });

        Assert.Equal("""{"model":"gpt-x","input":[{"type":"message","role":"user","content":"x"}]}""", Encoding.UTF8.GetString(written.Body.Span));
        Assert.Equal(["dropped:reasoning", "dropped:temperature", "dropped:include"], written.Changes);
    }

    private static RequestTranslation Written(Action<ChatRequest> change)
    {
        var request = Foreign();
        request.Messages.Add(new ChatMessage(Role.User, [Text("x")]));
        change(request);
        return Dialects.OpenAiResponses.WriteRequest(request, OpenAi);
    }

    private static Action<ChatRequest> With(Part part) => request => request.Messages[0].Parts.Add(part);

    private static ChatRequest Foreign() => new() { Dialect = "anthropic-messages" };

    private static TextPart Text(string text) => new(JsonSlice.Of(text));

    private static ChatRequest Read(string body)
    {
        Assert.Null(Dialects.OpenAiResponses.ReadRequest(Encoding.UTF8.GetBytes(body), out var request));
        return request;
    }

    private static string Pretty(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Parsed.Strictly);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        document.RootElement.WriteTo(writer);
        writer.Flush();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
