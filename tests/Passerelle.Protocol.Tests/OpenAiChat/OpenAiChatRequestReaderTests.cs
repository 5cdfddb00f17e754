using System.Text;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.OpenAiChat;

public sealed class OpenAiChatRequestReaderTests
{
    [Theory]
    [InlineData("\"messages\":5", "messages")]
    [InlineData("\"messages\":[5]", "messages[0]")]
    [InlineData("\"messages\":[{\"content\":\"x\"}]", "messages[0]")]
    [InlineData("\"messages\":[{\"role\":\"boss\",\"content\":\"x\"}]", "messages[0].role")]
    [InlineData("\"messages\":[{\"role\":7}]", "messages[0].role")]
    [InlineData("\"messages\":[{\"content\":{},\"role\":\"user\"}]", "messages[0].content")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"x\"}]}]", "messages[0].content[0]")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[5]}]", "messages[0].content[0]")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]", "messages[0].content[0]")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":5}]}]", "messages[0].content[0].text")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]", "messages[0].content[0]")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":5}]}]", "messages[0].content[0].image_url")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\",\"input_audio\":{}}]}]", "messages[0].content[0]")]
    [InlineData("\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"filename\":\"a\"}}]}]", "messages[0].content[0]")]
    [InlineData("\"messages\":[{\"role\":\"assistant\",\"tool_calls\":{}}]", "messages[0].tool_calls")]
    [InlineData("\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\"}]}]", "messages[0].tool_calls[0]")]
    [InlineData("\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"arguments\":\"{}\"}}]}]", "messages[0].tool_calls[0].function")]
    [InlineData("\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":5}}]}]", "messages[0].tool_calls[0].function.arguments")]
    [InlineData("\"messages\":[{\"role\":\"assistant\",\"reasoning_content\":5}]", "messages[0].reasoning_content")]
    [InlineData("\"messages\":[],\"temperature\":\"hot\"", "temperature")]
    [InlineData("\"messages\":[],\"n\":1.5", "n")]
    [InlineData("\"messages\":[],\"max_tokens\":5,\"max_completion_tokens\":{}", "max_completion_tokens")]
    [InlineData("\"messages\":[],\"max_completion_tokens\":5,\"max_tokens\":{}", "max_tokens")]
    [InlineData("\"messages\":[],\"stop\":5", "stop")]
    [InlineData("\"messages\":[],\"stop\":[\"a\",5]", "stop[1]")]
    [InlineData("\"messages\":[],\"tools\":{}", "tools")]
    [InlineData("\"messages\":[],\"tools\":[{\"type\":\"function\"}]", "tools[0]")]
    [InlineData("\"messages\":[],\"tools\":[{\"type\":\"function\",\"function\":{}}]", "tools[0].function")]
    [InlineData("\"messages\":[],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":\"{}\"}}]", "tools[0].function.parameters")]
    [InlineData("\"messages\":[],\"tool_choice\":\"some\"", "tool_choice")]
    [InlineData("\"messages\":[],\"tool_choice\":{}", "tool_choice")]
    [InlineData("\"messages\":[],\"tool_choice\":5", "tool_choice")]
    [InlineData("\"messages\":[],\"response_format\":\"json\"", "response_format")]
    [InlineData("\"messages\":[],\"response_format\":{\"type\":\"json_schema\"}", "response_format")]
    [InlineData("\"messages\":[],\"response_format\":{}", "response_format")]
    [InlineData("\"messages\":[],\"reasoning_effort\":\"huge\"", "reasoning_effort")]
    [InlineData("\"messages\":[],\"reasoning\":{\"max_tokens\":\"x\"}", "reasoning.max_tokens")]
    [InlineData("\"messages\":[],\"thinking\":{\"type\":\"maybe\"}", "thinking.type")]
    [InlineData("\"messages\":[],\"parallel_tool_calls\":\"yes\"", "parallel_tool_calls")]
    [InlineData("\"messages\":[],\"metadata\":[]", "metadata")]
    [InlineData("\"messages\":[],\"modalities\":\"text\"", "modalities")]
    [InlineData("\"messages\":[],\"user\":5", "user")]
    public void BadField_IsNamed(string members, string param)
    {
        var error = ChatAnswers.Chat.ReadRequest(Encoding.UTF8.GetBytes($"{{{members}}}"), out _);

        Assert.Equal((param, 400), (error?.Param, error?.Status ?? 0));
        Assert.Contains($"\"{param}\"", error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"url":"data:image/png;base64,AAAA"}""", "image/png", "AAAA", null)]
    [InlineData("""{"url":"data:image\/png;base64,AA\/A"}""", "image/png", "AA/A", null)]
    [InlineData("""{"url":"data:;base64,AAAA"}""", null, "AAAA", null)]
    [InlineData("""{"url":"data:image/svg+xml,%3Csvg%3E"}""", "image/svg+xml", "PHN2Zz4=", null)]
    [InlineData("""{"url":"DATA:IMAGE/PNG;BASE64,AAAA"}""", "image/png", "AAAA", null)]
    [InlineData("\"https://e.x/p.png\"", null, null, "https://e.x/p.png")]
    [InlineData("""{"url":"/9j/AAAA"}""", "image/jpeg", "/9j/AAAA", null)]
    public void Picture_IsDataOrUrl(string image, string? mediaType, string? base64, string? url)
    {
        var media = Assert.IsType<MediaPart>(Assert.Single(Read("""[{"role":"user","content":[{"type":"image_url","image_url":""" + image + "}]}]").Messages[0].Parts));

        Assert.Equal((mediaType, base64, url), (media.MediaType, media.Base64.Text, media.Url.Text));
    }

    [Fact]
    public void ToolMessages_InARow_AreOneMessageOfTheUsers_AndMarksGoToTheLastPart()
    {
        var request = Read("""
            [{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"custom","custom":{"name":"g","input":"x"}}]},
             {"role":"tool","tool_call_id":"a","content":"1"},{"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"2"}]},
             {"role":"user","content":"go","cache_control":{"type":"ephemeral"}}]
            """);

        Assert.Equal([Role.Assistant, Role.User, Role.User], request.Messages.Select(message => message.Role));
        Assert.Equal(["a", "b"], request.Messages[1].Parts.Cast<ToolResultPart>().Select(part => part.CallId));
        Assert.True(((ToolCallPart)request.Messages[0].Parts[1]).IsCustom);
        Assert.Equal("{\"type\":\"ephemeral\"}", request.Messages[2].Parts[0].CacheControl.ToString());
    }

    [Fact]
    public void Reasoning_ThatTheGatewayWrote_ComesBackWithItsSignatures()
    {
        // As a client keeps a stream: text under one name, details put together by their index.
        var request = Read("""
            [{"role":"assistant","reasoning_content":"ab","reasoning_details":[
                {"type":"reasoning.text","text":"a","index":0,"signature":"s","format":"anthropic-claude-v1"},
                {"type":"reasoning.encrypted","data":"r","format":"anthropic-claude-v1","index":1},
                {"type":"reasoning.encrypted","data":"g","format":"google-gemini-v1","id":"call_1","index":2}],
              "content":"c","tool_calls":[{"id":"call_1","function":{"name":"f","arguments":""}}]}]
            """);

        var parts = request.Messages[0].Parts;
        Assert.Equal(["ReasoningPart", "ReasoningPart", "TextPart", "ToolCallPart"], parts.Select(part => part.GetType().Name));
        Assert.Equal(("a", "s", false), ((ReasoningPart)parts[0]) is var first ? (first.Text.Text, first.Signature!.Data.Text, first.IsRedacted) : default);
        Assert.Equal(("r", true), ((ReasoningPart)parts[1]) is var second ? (second.Signature!.Data.Text, second.IsRedacted) : default);
        Assert.Equal(("g", SignatureFormats.Gemini, "{}"), ((ToolCallPart)parts[3]) is var call ? (call.Signature!.Data.Text, call.Signature.Format, call.Arguments.ToString()) : default);
    }

    [Fact]
    public void FieldsWithoutAPlace_AreCarried_AndOtherWordsAreKnown()
    {
        Assert.Null(ChatAnswers.Chat.ReadRequest(
            """
            {"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true},"logit_bias":{"1":2},"prediction":{"type":"content"},"web_search_options":{},
             "max_tokens":5,"max_completion_tokens":7.0,"stop":"x","tool_choice":"any","functions":[{"name":"f"}],"response_format":{"type":"grammar"},
             "enable_thinking":true,"thinking_budget":9,"modalities":["Text","AUDIO"]}
            """u8.ToArray(),
            out var request));

        Assert.Equal(["logit_bias", "prediction", "web_search_options", "response_format"], request.Extra.Select(field => field.Name));
        Assert.Equal((7L, "x", ToolChoiceMode.Required, "f"), (request.MaxTokens, request.Stop[0].Text, request.ToolChoice!.Mode, request.Tools[0].Name));
        Assert.Equal((true, 9L), (request.Reasoning!.Enabled, request.Reasoning.Budget));
        Assert.Equal(["text", "audio"], request.Modalities);
    }

    [Theory]
    [InlineData("""{"type":"function","function":{"name":"f"}}""", ToolChoiceMode.Named, "f", false, null)]
    [InlineData("""{"type":"custom","custom":{"name":"c"}}""", ToolChoiceMode.Named, "c", true, null)]
    [InlineData("""{"type":"tool","name":"f"}""", ToolChoiceMode.Named, "f", false, null)]
    [InlineData("""{"type":"any"}""", ToolChoiceMode.Required, null, false, null)]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}},{"type":"custom","name":"c"}]}}""", ToolChoiceMode.Required, null, false, "f,c")]
    public void ToolChoice_IsRead(string json, ToolChoiceMode mode, string? name, bool isCustom, string? allowed)
    {
        Assert.Null(ChatAnswers.Chat.ReadRequest(Encoding.UTF8.GetBytes("{\"messages\":[],\"tool_choice\":" + json + "}"), out var request));
        var choice = request.ToolChoice!;

        Assert.Equal((mode, name, isCustom, allowed), (choice.Mode, choice.Name, choice.IsCustom, choice.Allowed is null ? null : string.Join(',', choice.Allowed)));
    }

    private static ChatRequest Read(string messages)
    {
        var error = ChatAnswers.Chat.ReadRequest(Encoding.UTF8.GetBytes("{\"messages\":" + messages + "}"), out var request);
        Assert.True(error is null, error?.Message);
        return request;
    }
}
