using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>An error as a client of a dialect reads it: the members that each maker documents, nothing guessed.</summary>
/// <param name="Type">OpenAI's and Anthropic's <c>type</c>, Google's <c>status</c>.</param>
/// <param name="Code">OpenAI's <c>code</c>, Anthropic's <c>details.error_code</c>, the <c>reason</c> of Google's ErrorInfo.</param>
/// <param name="Param">The field at fault.</param>
/// <param name="Message">The sentence.</param>
internal sealed record WireError(string Type, string? Code, string? Param, string Message)
{
    /// <summary>Reads the error of an answer and checks that nothing but the dialect's envelope is in it.</summary>
    /// <param name="dialect">The caller's dialect by the name of its provider in <see cref="EndToEnd.ClientDialect"/>.</param>
    /// <param name="answer">The answer, whose status is an error's.</param>
    public static WireError Of(string dialect, RawAnswer answer)
    {
        Assert.StartsWith("application/json", answer.Header("content-type"), StringComparison.Ordinal);
        Assert.Contains(answer.Header("x-passerelle-error-source"), (string?[])["gateway", "upstream"]);
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", answer.Text, StringComparison.Ordinal);
        if (dialect.StartsWith("ai-sdk", StringComparison.Ordinal))
        {
            Assert.Equal(answer.Header("x-passerelle-request-id") is not null, answer.Text.Contains("\"generationId\":", StringComparison.Ordinal));
        }

        return Read(dialect, answer.Text, answer.Status);
    }

    /// <summary>Reads an envelope.</summary>
    /// <param name="dialect">The caller's dialect.</param>
    /// <param name="json">The envelope.</param>
    /// <param name="status">The status that Google repeats in it; null for any.</param>
    public static WireError Read(string dialect, string json, int? status = null)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        var error = root.GetProperty("error");
        switch (dialect)
        {
            case "anthropic":
                Assert.Equal("error", root.GetProperty("type").GetString());
                var details = error.TryGetProperty("details", out var given) ? given : default;
                return new WireError(Text(error, "type")!, Text(details, "error_code"), Text(details, "param"), Text(error, "message")!);
            case "gemini":
                Assert.True(status is null || error.GetProperty("code").GetInt32() == status);
                return new WireError(
                    Text(error, "status")!,
                    Text(Detail(error, "ErrorInfo"), "reason"),
                    Detail(error, "BadRequest") is { ValueKind: JsonValueKind.Object } bad ? Text(bad.GetProperty("fieldViolations")[0], "field") : null,
                    Text(error, "message")!);
            case "ai-sdk-2" or "ai-sdk-3" or "ai-sdk-4":
                Assert.True(error.TryGetProperty("param", out var param) && error.TryGetProperty("code", out _), "the clients' schema has param and code, null or not");

                // A call has its id in its error; an error within a stream has its status instead.
                Assert.True(status is null ? error.GetProperty("statusCode").GetInt32() >= 400 : Text(root, "generationId")?.StartsWith("gen_", StringComparison.Ordinal) != false);
                return new WireError(Text(error, "type")!, Text(error, "code"), Text(param, "modelId") is null ? Text(error, "param") : "model", Text(error, "message")!);
            default:
                Assert.True(error.TryGetProperty("param", out _) && error.TryGetProperty("code", out _), "OpenAI's envelope has param and code, null or not");
                return new WireError(Text(error, "type")!, Text(error, "code"), Text(error, "param"), Text(error, "message")!);
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement Detail(JsonElement error, string type) =>
        error.TryGetProperty("details", out var details)
            ? details.EnumerateArray().FirstOrDefault(d => d.GetProperty("@type").GetString() == $"type.googleapis.com/google.rpc.{type}")
            : default;
}
