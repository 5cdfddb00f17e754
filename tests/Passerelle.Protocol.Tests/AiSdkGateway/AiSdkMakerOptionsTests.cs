using System.Text.Json.Nodes;
using Passerelle.Protocol.AiSdkGateway;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.Tests.AiSdkGateway;

/// <summary>What a caller says for one maker's models reaches that maker's models only.</summary>
public sealed class AiSdkMakerOptionsTests
{
    [Theory]
    [InlineData("openai-chat", """{"openai":{"reasoningEffort":"low","parallelToolCalls":false,"user":"u","store":true,"metadata":{"a":"b"},"serviceTier":"flex","promptCacheKey":"k","textVerbosity":"low","logprobs":3,"logitBias":{"1":2}}}""", """{"reasoning_effort":"low","user":"u","store":true,"metadata":{"a":"b"},"service_tier":"flex","prompt_cache_key":"k","verbosity":"low","logprobs":true,"top_logprobs":3,"logit_bias":{"1":2}}""")]
    [InlineData("openai-responses", """{"openai":{"reasoningEffort":"high","reasoningSummary":"detailed","truncation":"auto","maxToolCalls":2,"previousResponseId":"resp_1","strictJsonSchema":true,"systemMessageMode":"system"}}""", """{"reasoning":{"effort":"high","summary":"detailed"},"truncation":"auto","max_tool_calls":2,"previous_response_id":"resp_1"}""")]
    [InlineData("openai-responses", """{"azure":{"reasoningEffort":"high"},"anthropic":{"thinking":{"type":"enabled","budgetTokens":9000}},"google":{"thinkingConfig":{"thinkingBudget":1}}}""", """{"reasoning":{"effort":"high"}}""")]
    [InlineData("anthropic-messages", """{"anthropic":{"thinking":{"type":"enabled","budgetTokens":2000},"metadata":{"userId":"u"},"mcpServers":[{"type":"url","name":"m","url":"https://m.example","authorizationToken":"t"}],"container":{"id":"c","skills":[{"type":"anthropic","skillId":"pptx"}]},"cacheControl":{"type":"ephemeral"},"toolStreaming":false}}""", """{"thinking":{"type":"enabled","budget_tokens":2000},"metadata":{"user_id":"u"},"mcp_servers":[{"type":"url","name":"m","url":"https://m.example","authorization_token":"t"}],"container":{"id":"c","skills":[{"type":"anthropic","skill_id":"pptx"}]},"cache_control":{"type":"ephemeral"}}""")]
    [InlineData("anthropic-messages", """{"anthropic":{"thinking":{"type":"disabled"},"disableParallelToolUse":true,"speed":"fast"}}""", """{"thinking":{"type":"disabled"},"tool_choice":{"type":"auto","disable_parallel_tool_use":true},"speed":"fast"}""")]
    [InlineData("gemini", """{"google":{"thinkingConfig":{"thinkingBudget":500,"includeThoughts":true},"safetySettings":[{"category":"HARM_CATEGORY_HATE_SPEECH","threshold":"OFF"}],"mediaResolution":"MEDIA_RESOLUTION_LOW","responseModalities":["TEXT","IMAGE"],"imageConfig":{"aspectRatio":"1:1"},"labels":{"a":"b"}}}""", """{"generationConfig":{"thinkingConfig":{"thinkingBudget":500,"includeThoughts":true},"responseModalities":["TEXT","IMAGE"],"mediaResolution":"MEDIA_RESOLUTION_LOW","imageConfig":{"aspectRatio":"1:1"}},"safetySettings":[{"category":"HARM_CATEGORY_HATE_SPEECH","threshold":"OFF"}],"labels":{"a":"b"}}""")]
    [InlineData("gemini", """{"vertex":{"thinkingConfig":{"thinkingLevel":"low"}}}""", """{"generationConfig":{"thinkingConfig":{"thinkingBudget":1024}}}""")]
    [InlineData("openai-chat", """{"groq":{"reasoning_format":"parsed","temperature":2},"mistral":{"safePrompt":true}}""", """{"reasoning_format":"parsed"}""")]
    [InlineData("bedrock-converse", """{"bedrock":{"anthropicBeta":["b-1"],"additionalModelRequestFields":{"top_a":1},"guardrailConfig":{"guardrailIdentifier":"g"},"serviceTier":"flex","own":1},"anthropic":{"speed":"fast"}}""", """{"additionalModelRequestFields":{"anthropic_beta":["b-1"],"top_a":1},"guardrailConfig":{"guardrailIdentifier":"g"},"serviceTier":{"type":"flex"}}""")]
    public void Options_InTheTargetsWords(string dialect, string options, string said)
    {
        var written = Write(dialect, options, out _);

        var body = JsonNode.Parse(written.Body.Span)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(said)!.AsObject())
        {
            if (name == "generationConfig")
            {
                Assert.All(value!.AsObject(), member => Assert.Equal(member.Value!.ToJsonString(), body[name]![member.Key]?.ToJsonString()));
            }
            else
            {
                Assert.Equal($"{name} {value!.ToJsonString()}", $"{name} {body[name]?.ToJsonString()}");
            }
        }

        Assert.DoesNotContain("temperature", body.Select(member => member.Key));
        Assert.DoesNotContain("safePrompt", body.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatTheDialectCannotSay_IsNamed()
    {
        var written = Write("openai-chat", """{"openai":{"somethingNew":1},"groq":{"temperature":2}}""", out _);

        Assert.Equal(["dropped:providerOptions.openai.somethingNew", "dropped:providerOptions.groq.temperature"], written.Changes);
    }

    [Fact]
    public void AGatewayBehindThisOne_GetsThemAsTheyCame()
    {
        const string Options = """{"gateway":{"order":["bedrock"]},"openai":{"reasoningEffort":"low"}}""";
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body($"\"providerOptions\":{Options}"));

        Assert.Null(AiSdkMakerOptions.Apply(request, "openai-chat", [], passesOn: true, out var applied));

        var body = JsonNode.Parse(Dialects.OpenAiChat.WriteRequest(applied, TargetTraits.Default).Body.Span)!.AsObject();
        Assert.Equal(Options, body["providerOptions"]!.ToJsonString());
        Assert.Null(body["reasoning_effort"]);
    }

    [Fact]
    public void TheRequestItself_StaysAsItWas()
    {
        Write("anthropic-messages", """{"anthropic":{"thinking":{"type":"enabled"},"anthropicBeta":["b-1"]}}""", out var request);

        Assert.Null(request.Reasoning);
        Assert.Empty(request.Betas);
    }

    [Fact]
    public void Betas_AreTaken()
    {
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body(""" "providerOptions":{"anthropic":{"anthropicBeta":["b-1","b-2","b-1"]}} """));
        Assert.Null(AiSdkMakerOptions.Apply(request, "anthropic-messages", [], passesOn: false, out var applied));

        Assert.Equal(["b-1", "b-2"], applied.Betas);
    }

    [Theory]
    [InlineData("openai-chat", """{"openai":{"reasoningEffort":5}}""", "providerOptions.openai.reasoningEffort")]
    [InlineData("anthropic-messages", """{"anthropic":{"thinking":{"type":"perhaps"}}}""", "providerOptions.anthropic.thinking.type")]
    [InlineData("anthropic-messages", """{"anthropic":{"anthropicBeta":["a\r\nb: c"]}}""", "providerOptions.anthropic.anthropicBeta")]
    [InlineData("openai-chat", """{"openai":{"metadata":"x"}}""", "providerOptions.openai.metadata")]
    [InlineData("gemini", """{"google":{"responseModalities":"TEXT"}}""", "providerOptions.google.responseModalities")]
    public void WrongOptions_AreNamed(string dialect, string options, string param)
    {
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body($""" "providerOptions":{options} """));

        var error = AiSdkMakerOptions.Apply(request, dialect, [], passesOn: false, out _);

        Assert.Equal(param, error?.Param);
        Assert.Contains($"\"{param}\"", error!.Message, StringComparison.Ordinal);
        Assert.Null(AiSdkMakerOptions.Apply(request, "cohere-chat", [], passesOn: false, out var applied));
        Assert.Same(request, applied);
    }

    [Theory]
    [InlineData("anthropic-messages", "a_1", "\"file_id\":\"a_1\"")]
    [InlineData("openai-responses", "o_1", "\"file_id\":\"o_1\"")]
    [InlineData("gemini", "files/g_1", "\"fileUri\":\"files/g_1\"")]
    public void AFileThatIsWithSeveralMakers_IsTheTargetsOwn(string dialect, string id, string said)
    {
        var request = AiSdkTraffic.Read(AiSdkTraffic.Body(prompt: """[{"role":"user","content":[{"type":"file","mediaType":"application/pdf","data":{"type":"reference","reference":{"openai":"o_1","anthropic":"a_1","google":"files/g_1"}}}]}]"""));
        Assert.Null(AiSdkMakerOptions.Apply(request, dialect, [], passesOn: false, out var applied));

        Assert.Equal(id, Assert.IsType<MediaPart>(applied.Messages[0].Parts[0]).FileId);
        Assert.Contains(said, System.Text.Encoding.UTF8.GetString(((IProviderChatDialect)Dialects.Find(dialect)!).WriteRequest(applied, TargetTraits.Default).Body.Span), StringComparison.Ordinal);
        Assert.NotNull(Dialects.AnthropicMessages.WriteRequest(AiSdkTraffic.Read(AiSdkTraffic.Body(prompt: """[{"role":"user","content":[{"type":"file","mediaType":"application/pdf","data":{"type":"reference","reference":{"openai":"o_1"}}}]}]""")), TargetTraits.Default).Error);
    }

    private static RequestTranslation Write(string dialect, string options, out ChatRequest request)
    {
        request = AiSdkTraffic.Read(AiSdkTraffic.Body($$""" "providerOptions":{{options}},"tools":[{"type":"function","name":"f","inputSchema":{"type":"object"} }],"maxOutputTokens":9999 """));
        Assert.Null(AiSdkMakerOptions.Apply(request, dialect, ["groq"], passesOn: false, out var applied));
        return ((IProviderChatDialect)Dialects.Find(dialect)!).WriteRequest(applied, TargetTraits.Default with { Model = "m", Signatures = dialect == "openai-responses" ? SignatureFormats.OpenAi : null });
    }
}
