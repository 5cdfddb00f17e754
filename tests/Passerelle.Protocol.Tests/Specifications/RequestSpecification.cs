using System.Text.Json;
using System.Text.Json.Nodes;

namespace Passerelle.Protocol.Tests.Specifications;

/// <summary>The published documents of the dialects' first makers, and the schema of a request in each.</summary>
internal static class RequestSpecification
{
    /// <summary>OpenAI takes a message of the model's without its id, status, annotations and log probabilities, which the document wants.</summary>
    private static readonly Lazy<Specification> OpenAi = new(() => Specification.Open("openai.openapi.json", schemas =>
    {
        schemas["OutputMessage"]!["required"] = new JsonArray("type", "role", "content");
        schemas["OutputTextContent"]!["required"] = new JsonArray("type", "text");
    }));

    /// <summary>The copy of the document is of January 2026; the types of the SDK (August 2026, <c>anthropic-types.json</c>) have these too.</summary>
    private static readonly Lazy<Specification> Anthropic = new(() => Specification.Open("anthropic.openapi.json", schemas =>
    {
        schemas["Tool"]!["properties"]!["strict"] = JsonNode.Parse("""{"type":"boolean"}""");
        schemas["CreateMessageParams"]!["properties"]!["output_config"] = JsonNode.Parse(
            """
            {"type":"object","additionalProperties":false,"properties":{
              "effort":{"enum":["low","medium","high","xhigh","max"]},
              "format":{"type":"object","additionalProperties":false,"required":["type","schema"],"properties":{"type":{"const":"json_schema"},"schema":{"type":"object"}}}}}
            """);
    }));

    /// <summary>The model stands in the address.</summary>
    private static readonly Lazy<Specification> Google = new(() => Specification.Open("google-generativelanguage-v1beta.openapi.json",
        schemas => schemas["GenerateContentRequest"]!["required"] = new JsonArray("contents")));

    /// <summary>
    /// The copy of the model is of early 2025. Of what is newer here, recorded requests had the most; the API reference of 2026 has the
    /// service tier, sound, and pictures and documents in Amazon S3.
    /// </summary>
    private static readonly Lazy<SmithySpecification> Bedrock = new(() => SmithySpecification.Open("bedrock-runtime-2023-09-30.smithy.json", "com.amazonaws.bedrockruntime", shapes =>
    {
        Add("CachePointBlock", """{"type":"structure","members":{"type":{"target":"S#CachePointType","traits":{"smithy.api#required":{}}},"ttl":{"target":"S#CacheTTL"}}}""");
        Add("CachePointType", """{"type":"enum","members":{"DEFAULT":{"target":"smithy.api#Unit","traits":{"smithy.api#enumValue":"default"}}}}""");
        Add("CacheTTL", """{"type":"enum","members":{"M5":{"target":"smithy.api#Unit","traits":{"smithy.api#enumValue":"5m"}},"H1":{"target":"smithy.api#Unit","traits":{"smithy.api#enumValue":"1h"}}}}""");
        Add("CitationsConfig", """{"type":"structure","members":{"enabled":{"target":"smithy.api#Boolean","traits":{"smithy.api#required":{}}}}}""");
        Add("OutputConfig", """{"type":"structure","members":{"textFormat":{"target":"S#OutputFormat"}}}""");
        Add("OutputFormat", """{"type":"structure","members":{"type":{"target":"smithy.api#String","traits":{"smithy.api#required":{}}},"structure":{"target":"S#OutputFormatStructure","traits":{"smithy.api#required":{}}}}}""");
        Add("OutputFormatStructure", """{"type":"union","members":{"jsonSchema":{"target":"S#JsonSchemaDefinition"}}}""");
        Add("JsonSchemaDefinition", """{"type":"structure","members":{"schema":{"target":"smithy.api#String","traits":{"smithy.api#required":{}}},"name":{"target":"smithy.api#String"},"description":{"target":"smithy.api#String"}}}""");
        Add("ServiceTier", """{"type":"structure","members":{"type":{"target":"S#ServiceTierType","traits":{"smithy.api#required":{}}}}}""");
        Add("ServiceTierType", """{"type":"enum","members":{"P":{"target":"smithy.api#Unit","traits":{"smithy.api#enumValue":"priority"}},"F":{"target":"smithy.api#Unit","traits":{"smithy.api#enumValue":"flex"}}}}""");
        Add("AudioBlock", """{"type":"structure","members":{"format":{"target":"S#AudioFormat","traits":{"smithy.api#required":{}}},"source":{"target":"S#VideoSource","traits":{"smithy.api#required":{}}}}}""");
        Add("AudioFormat", """{"type":"enum","members":{"MP3":{"target":"smithy.api#Unit","traits":{"smithy.api#enumValue":"mp3"}},"WAV":{"target":"smithy.api#Unit","traits":{"smithy.api#enumValue":"wav"}}}}""");
        Member("ContentBlock", "cachePoint", "S#CachePointBlock");
        Member("SystemContentBlock", "cachePoint", "S#CachePointBlock");
        Member("Tool", "cachePoint", "S#CachePointBlock");
        Member("ToolSpecification", "strict", "smithy.api#Boolean");
        Member("DocumentBlock", "citations", "S#CitationsConfig");
        Member("DocumentBlock", "context", "smithy.api#String");
        Member("DocumentSource", "s3Location", "S#S3Location");
        Member("ImageSource", "s3Location", "S#S3Location");
        Member("ContentBlock", "audio", "S#AudioBlock");
        Member("ConverseRequest", "outputConfig", "S#OutputConfig");
        Member("ConverseRequest", "serviceTier", "S#ServiceTier");

        void Add(string name, string shape) => shapes[$"com.amazonaws.bedrockruntime#{name}"] = JsonNode.Parse(shape.Replace("S#", "com.amazonaws.bedrockruntime#", StringComparison.Ordinal));

        void Member(string structure, string name, string target) => shapes[$"com.amazonaws.bedrockruntime#{structure}"]!["members"]![name] =
            new JsonObject { ["target"] = target.Replace("S#", "com.amazonaws.bedrockruntime#", StringComparison.Ordinal) };
    }));

    /// <summary>What is wrong with a request by the document; null when it fits.</summary>
    public static string? Error(IProviderDialect dialect, JsonElement request) => dialect.Name switch
    {
        "bedrock-converse" => Bedrock.Value.Error("ConverseRequest", request),
        "openai-chat" => OpenAi.Value.Error("CreateChatCompletionRequest", request),
        "openai-responses" => OpenAi.Value.Error("CreateResponse", request),
        "anthropic-messages" => Anthropic.Value.Error("CreateMessageParams", request),
        _ => Google.Value.Error("GenerateContentRequest", request),
    };
}
