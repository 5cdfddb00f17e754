using System.Text.Json;
using System.Text.Json.Nodes;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Faults;

/// <summary>The upstream refuses what the vendors refuse, so that a gateway that drops or bends something fails its tests.</summary>
public sealed class VendorChecksTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Responses = "/v1/responses";
    private const string Anthropic = "/v1/messages";
    private const string Gemini = "/v1beta/models/gemini-3:generateContent";

    [Theory]
    [InlineData(Chat, """{"messages":[{"role":"robot","content":"x"}]}""", "Supported values are: 'system'")]
    [InlineData(Chat, """{"messages":[{"role":"user","content":null}]}""", "got null")]
    [InlineData(Chat, """{"messages":[{"role":"user","content":[{"type":"input_text","text":"x"}]}]}""", "'image_url'")]
    [InlineData(Chat, """{"messages":[{"role":"tool","tool_call_id":"a","content":"x"}]}""", "must be a response to a preceeding message")]
    [InlineData(Chat, """{"messages":[{"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}}]}]}""", "did not have response messages: a")]
    [InlineData(Chat, """{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":{"type":"object","properties":{}}}}}""", "'additionalProperties' is required")]
    [InlineData(Chat, """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,???"}}]}]}""", "unsupported image")]
    [InlineData(Responses, """{"input":"x","messages":[]}""", "Unknown parameter: 'messages'")]
    [InlineData(Responses, """{"input":"x","max_output_tokens":1}""", "Expected a value >= 16")]
    [InlineData(Responses, """{"input":[{"role":"tool","content":"x"}]}""", "'developer', and 'user'")]
    [InlineData(Responses, """{"input":[{"role":"user","content":[{"type":"text","text":"x"}]}]}""", "'input_text'")]
    [InlineData(Responses, """{"input":[{"type":"function_call_output","call_id":"a","output":"x"}]}""", "No tool call found")]
    [InlineData(Responses, """{"input":[{"type":"function_call","call_id":"a","name":"f","arguments":"{}"}]}""", "No tool output found")]
    [InlineData(Responses, """{"input":[{"type":"item_reference","id":"rs_1"}]}""", "Items are not persisted")]
    [InlineData(Responses, """{"input":"x","previous_response_id":"resp_1"}""", "not found")]
    [InlineData(Responses, """{"input":"x","tools":[{"type":"function","function":{"name":"f"}}]}""", "'tools[0].name'")]
    [InlineData(Anthropic, """{"messages":[{"role":"user","content":"x"}]}""", "max_tokens: Field required")]
    [InlineData(Anthropic, """{"max_tokens":9,"messages":[{"role":"user","content":"x"}],"stop":["a"]}""", "stop: Extra inputs are not permitted")]
    [InlineData(Anthropic, """{"max_tokens":9,"messages":[{"role":"tool","content":"x"}]}""", "Unexpected role")]
    [InlineData(Anthropic, """{"max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":""}]}]}""", "must be non-empty")]
    [InlineData(Anthropic, """{"max_tokens":9,"messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"x"}]}]}""", "unexpected `tool_use_id`")]
    [InlineData(Anthropic, """{"max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a.b","name":"f","input":{}}]}]}""", "should match pattern")]
    [InlineData(Anthropic, """{"max_tokens":9,"messages":[{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"eA=="}]}]}""", "Invalid `signature`")]
    [InlineData(Anthropic, """{"max_tokens":1024,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"x"}]}""", "must be greater than")]
    [InlineData(Anthropic, """{"max_tokens":2048,"thinking":{"type":"enabled","budget_tokens":1024},"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"},"messages":[{"role":"user","content":"x"}]}""", "forces tool use")]
    [InlineData(Gemini, """{"contents":[{"role":"assistant","parts":[{"text":"x"}]}]}""", "valid role: user, model")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"text":"x","type":"text"}]}]}""", "Unknown name \\\"type\\\" at 'contents[0].parts[0]'")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"object","$schema":"s"}}]}]}""", "Unknown name \\\"$schema\\\"")]
    [InlineData(Gemini, """{"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},{"parts":[{"text":"x"}]}]}""", "number of function response parts")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"text":"x"}]},{"role":"model","parts":[{"functionCall":{"name":"f","args":{}}}]},{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]}""", "missing a thought_signature")]
    [InlineData(Gemini, """{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"responseJsonSchema":{}}}""", "response_mime_type")]
    public async Task WhatTheVendorRefuses_IsRefusedInItsWords(string path, string body, string said)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var json = JsonNode.Parse(body)!.AsObject();
        if (path != Gemini)
        {
            json["model"] = "m";
        }

        var answer = await PostAsync(upstream, path, json);

        Assert.InRange(answer.Status, 400, 404);
        Assert.Contains(said, answer.Text.Replace("\\u0027", "'", StringComparison.Ordinal).Replace("\\u0022", "\\\"", StringComparison.Ordinal)
            .Replace("\\u0060", "`", StringComparison.Ordinal).Replace("\\u003E", ">", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 200, "")]
    [InlineData("signature", 400, "Invalid `signature`")]
    [InlineData("thinking", 400, "Invalid `signature`")]
    [InlineData("drop", 400, "Expected `thinking`")]
    public async Task Anthropic_WantsItsThinkingBack(string bend, int status, string said)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var asked = JsonNode.Parse("""
            {"model":"m","max_tokens":4000,"thinking":{"type":"enabled","budget_tokens":1024},"tools":[{"name":"f","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"x"}]}
            """)!;
        var content = (await AnswerAsync(upstream, Anthropic, asked))["content"]!.AsArray();
        var id = (string)content[1]!["id"]!;
        if (bend == "drop")
        {
            content.RemoveAt(0);
        }
        else if (bend.Length > 0)
        {
            content[0]![bend] = "x" + (string)content[0]![bend]!;
        }

        asked["messages"]!.AsArray().Add(new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() });
        asked["messages"]!.AsArray().Add(JsonNode.Parse($$"""{"role":"user","content":[{"type":"tool_result","tool_use_id":"{{id}}","content":"done"}]}"""));

        await SaysAsync(upstream, Anthropic, asked, status, said);
    }

    [Theory]
    [InlineData("", 200, "")]
    [InlineData("signature", 400, "Corrupted thought signature")]
    [InlineData("bypass", 400, "Corrupted thought signature")]
    [InlineData("args", 400, "Corrupted thought signature")]
    [InlineData("drop", 400, "missing a thought_signature")]
    public async Task Gemini_WantsItsThoughtSignatureBack(string bend, int status, string said)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var asked = JsonNode.Parse("""{"contents":[{"role":"user","parts":[{"text":"x"}]}],"tools":[{"functionDeclarations":[{"name":"f"}]}]}""")!;
        var content = (await AnswerAsync(upstream, Gemini, asked))["candidates"]![0]!["content"]!;
        var part = content["parts"]![0]!.AsObject();
        switch (bend)
        {
            case "drop":
                part.Remove("thoughtSignature");
                break;
            case "signature":
                part["thoughtSignature"] = "AAAA" + (string)part["thoughtSignature"]!;
                break;
            case "bypass":
                part["thoughtSignature"] = "skip_thought_signature_validator";
                break;
            case "args":
                part["functionCall"]!["args"]!["more"] = 1;
                break;
        }

        asked["contents"]!.AsArray().Add(content.DeepClone());
        asked["contents"]!.AsArray().Add(JsonNode.Parse("""{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"done"}}}]}"""));

        await SaysAsync(upstream, Gemini, asked, status, said);
    }

    [Theory]
    [InlineData("", 200, "")]
    [InlineData("encrypted_content", 400, "could not be verified")]
    [InlineData("drop", 400, "without its required 'reasoning' item")]
    [InlineData("empty", 404, "Items are not persisted")]
    public async Task OpenAi_WantsItsSealedReasoningBack(string bend, int status, string said)
    {
        await using var upstream = await FaultUpstream.StartAsync();
        var asked = JsonNode.Parse("""
            {"model":"m","store":false,"include":["reasoning.encrypted_content"],"reasoning":{"effort":"low"},"tools":[{"type":"function","name":"f"}],"input":[{"role":"user","content":"x"}]}
            """)!;
        var output = (await AnswerAsync(upstream, Responses, asked))["output"]!.AsArray();
        var id = (string)output[1]!["call_id"]!;
        switch (bend)
        {
            case "drop":
                output.RemoveAt(0);
                break;
            case "empty":
                output[0]!.AsObject().Remove("encrypted_content");
                break;
            case { Length: > 0 }:
                output[0]![bend] = "AAAA" + (string)output[0]![bend]!;
                break;
        }

        foreach (var item in output)
        {
            asked["input"]!.AsArray().Add(item!.DeepClone());
        }

        asked["input"]!.AsArray().Add(JsonNode.Parse($$"""{"type":"function_call_output","call_id":"{{id}}","output":"done"}"""));

        await SaysAsync(upstream, Responses, asked, status, said);
    }

    private static async Task SaysAsync(FaultUpstream upstream, string path, JsonNode asked, int status, string said)
    {
        var answer = await PostAsync(upstream, path, asked);

        Assert.True(answer.Status == status, answer.Text);
        using var json = JsonDocument.Parse(answer.Body);
        Assert.Contains(status == 200 ? "You said: " : said, status == 200 ? answer.Text : json.RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static async Task<JsonNode> AnswerAsync(FaultUpstream upstream, string path, JsonNode asked)
    {
        var answer = await PostAsync(upstream, path, asked);
        Assert.True(answer.Status == 200, answer.Text);
        return JsonNode.Parse(answer.Body)!;
    }

    private static Task<RawAnswer> PostAsync(FaultUpstream upstream, string path, JsonNode body) =>
        RawHttp.PostAsync(upstream.Address, path, body.ToJsonString(), "k", ("anthropic-version", "2023-06-01"));
}
