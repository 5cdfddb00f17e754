namespace Passerelle.Gateway.Tests.Edges;

/// <summary>An error of a provider, and what callers must be told.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Provider">Who answers, by its slug.</param>
/// <param name="Status">Its status.</param>
/// <param name="Body">Its body.</param>
/// <param name="ToldStatus">The status that callers get.</param>
/// <param name="Message">The sentence that callers of other dialects get.</param>
internal sealed record ZooCase(string Name, string Provider, int Status, string Body, int ToldStatus, string Message)
{
    public static IReadOnlyList<ZooCase> All { get; } =
    [
        new("OpenAI: too long", "chat", 400, """{"error":{"message":"This model's maximum context length is 8192 tokens.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}""",
            400, "This model's maximum context length is 8192 tokens.") { Passes = true, Code = "context_length_exceeded", Param = "messages" },
        new("Anthropic: too long", "anthropic", 400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 250000 tokens > 200000 maximum"},"request_id":"req_1"}""",
            400, "prompt is too long: 250000 tokens > 200000 maximum") { Passes = true, Code = "context_length_exceeded" },
        new("Gemini: too long", "gemini", 400, """{"error":{"code":400,"message":"The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}""",
            400, "The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).") { Passes = true, Code = "context_length_exceeded" },
        new("Responses: a parameter", "responses", 400, """{"error":{"message":"Unsupported parameter: 'temperature'","type":"invalid_request_error","param":"temperature","code":"unsupported_parameter"}}""",
            400, "Unsupported parameter: 'temperature'") { Passes = true, Code = "unsupported_parameter", Param = "temperature" },
        new("Gemini: quota with a wait", "gemini", 429, """{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34s"}]}}""",
            429, "Quota exceeded") { Passes = true, RetryAfter = "34" },
        new("Gemini: in an array", "gemini", 429, """[{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"1.5s"}]}}]""",
            429, "Quota exceeded") { RetryAfter = "2", RetryAfterMs = "1500" },
        new("OpenAI: rate limit in milliseconds", "chat", 429, """{"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}}""",
            429, "Rate limit reached") { Headers = [("retry-after-ms", "1500"), ("retry-after", "2")], Passes = true, Code = "rate_limit_exceeded", RetryAfter = "2", RetryAfterMs = "1500" },
        new("OpenAI: no quota", "responses", 429, """{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}""",
            429, "You exceeded your current quota") { Passes = true },
        new("Anthropic: rate limit", "anthropic", 429, """{"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed your organization's rate limit"}}""",
            429, "This request would exceed your organization's rate limit") { Headers = [("retry-after", "7")], Passes = true, RetryAfter = "7" },
        new("Anthropic: overloaded", "anthropic", 529, """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""",
            503, "Overloaded") { Passes = true, OwnStatus = 529 },
        new("Anthropic: too large", "anthropic", 413, """{"type":"error","error":{"type":"request_too_large","message":"Request exceeds the maximum size"}}""",
            413, "Request exceeds the maximum size") { Passes = true },
        new("FastAPI: a field", "chat", 422, """{"detail":[{"loc":["body","messages",0],"msg":"field required","type":"value_error.missing"}]}""",
            422, "body.messages.0: field required"),
        new("Mistral", "chat", 400, """{"object":"error","message":"Invalid role","type":"invalid_request_message_order","param":null,"code":"3230"}""",
            400, "Invalid role"),
        new("Ollama", "chat", 400, """{"error":"model requires more system memory"}""", 400, "model requires more system memory"),
        new("Cloudflare", "chat", 400, """{"success":false,"errors":[{"code":5006,"message":"required properties are missing"}]}""", 400, "required properties are missing"),
        new("OpenRouter: moderation", "chat", 403, """{"error":{"message":"Your input was flagged","code":403,"metadata":{"reasons":["violence"],"flagged_input":"…"}}}""",
            400, "Your input was flagged") { Passes = true, Code = "content_policy" },
        new("OpenAI: a wrong key", "chat", 401, """{"error":{"message":"Incorrect API key provided: sk-x","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""",
            502, "The provider \"chat\" refused the gateway\'s key (401)."),
        new("Google: a wrong key", "gemini", 400, """{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID","domain":"googleapis.com"}]}}""",
            502, "The provider \"gemini\" refused the gateway\'s key (401)."),
        new("Anthropic: no credit", "anthropic", 402, """{"type":"error","error":{"type":"billing_error","message":"no credit"}}""",
            502, "The provider \"anthropic\" says that its account has no credit left (402)."),
        new("OpenAI: no such model", "responses", 404, """{"error":{"message":"The model 'x' does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}}""",
            404, "The model 'x' does not exist") { Passes = true },
        new("Gemini: its own bug", "gemini", 500, """{"error":{"code":500,"message":"An internal error has occurred","status":"INTERNAL"}}""", 502, "An internal error has occurred"),
        new("Gemini: unavailable", "gemini", 503, """{"error":{"code":503,"message":"The model is overloaded","status":"UNAVAILABLE"}}""", 503, "The model is overloaded") { Passes = true },
        new("A gateway page", "anthropic", 502, "<html><body>Bad Gateway</body></html>", 502, "The provider \"anthropic\" answered with status 502."),
        new("Nothing", "responses", 504, "", 504, "The provider \"responses\" answered with status 504."),
    ];

    /// <summary>The provider's headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The status for callers of the provider's own dialect, where it is another.</summary>
    public int? OwnStatus { get; init; }

    /// <summary>The code; null where it is the one that each dialect has for the status.</summary>
    public string? Code { get; init; }

    /// <summary>The field that is named.</summary>
    public string? Param { get; init; }

    /// <summary>Whether callers of the provider's own dialect get its body byte for byte.</summary>
    public bool Passes { get; init; }

    /// <summary>The wait that callers are told, in seconds.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The same in milliseconds, where seconds are not fine enough.</summary>
    public string? RetryAfterMs { get; init; }
}
