using System.Text.Json;
using System.Text.Json.Nodes;

namespace Passerelle.Protocol.Tests.Specifications;

/// <summary>The published documents of the four dialects' first makers, and the schema of a request in each.</summary>
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

    /// <summary>What is wrong with a request by the document; null when it fits.</summary>
    public static string? Error(IChatDialect dialect, JsonElement request) => dialect.Name switch
    {
        "openai-chat" => OpenAi.Value.Error("CreateChatCompletionRequest", request),
        "openai-responses" => OpenAi.Value.Error("CreateResponse", request),
        "anthropic-messages" => Anthropic.Value.Error("CreateMessageParams", request),
        _ => Google.Value.Error("GenerateContentRequest", request),
    };
}
