using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Passerelle.Tests.Clients;

/// <summary>What the .NET clients ask every provider, and what must come of it.</summary>
internal static partial class SdkTalk
{
    public const string System = "Be brief.";
    public const string Hello = "Hello";
    public const string Question = "How is the weather?";
    public const string ToolName = "get_weather";
    public const string ToolResult = "21 degrees in Zürich";
    public const string PictureQuestion = "What is this?";

    public const string ToolSchema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""";

    public const string ReportSchema = """
        {"type":"object","properties":{"city":{"type":"string"},"sky":{"type":"string","enum":["clear","cloudy"]},"place":{"type":"object","properties":{"land":{"type":"string"}},
        "required":["land"],"additionalProperties":false}},"required":["city","sky","place"],"additionalProperties":false}
        """;

    /// <summary>A picture of one pixel.</summary>
    public static byte[] Picture { get; } = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static TheoryData<string> Providers => [.. SdkProvider.All.Select(provider => provider.Slug)];

    public static string Model(string provider) => $"{provider}/{SdkProvider.All.Single(p => p.Slug == provider).Model}";

    /// <summary>The normal answer to <see cref="System"/> and <see cref="Hello"/>, and its tokens, which are words.</summary>
    public static void IsHello(string text, long? input, long? output)
    {
        Assert.StartsWith("You said: Hello. ", text, StringComparison.Ordinal);
        Assert.Equal(3, input);
        Assert.Equal(Words().Count(text), output);
    }

    public static void IsHelloInPieces(IReadOnlyList<string> pieces, long? input, long? output)
    {
        Assert.True(pieces.Count > 3, $"{pieces.Count} pieces");
        IsHello(string.Concat(pieces), input, output);
    }

    public static void IsThought(string? text) => Assert.StartsWith("Let me think about ", text, StringComparison.Ordinal);

    public static void IsWeatherCall(string name, string arguments)
    {
        Assert.Equal(ToolName, name);
        using var json = JsonDocument.Parse(arguments);
        Assert.Equal("Zürich", json.RootElement.GetProperty("city").GetString());
    }

    public static void IsToolAnswer(string text)
    {
        Assert.StartsWith("You said: ", text, StringComparison.Ordinal);
        Assert.Contains(ToolResult, text, StringComparison.Ordinal);
    }

    public static void IsReport(string text)
    {
        using var json = JsonDocument.Parse(text);
        Assert.Equal("""{"city":"Zürich","sky":"clear","place":{"land":"Zürich"}}""", json.RootElement.GetRawText());
    }

    /// <summary>The provider saw the picture, byte for byte.</summary>
    public static void IsSeen(string text) =>
        Assert.Contains($"{PictureQuestion}[image/png {Picture.Length} {Convert.ToHexStringLower(SHA256.HashData(Picture))[..8]}]", text, StringComparison.Ordinal);

    /// <summary>The provider's own words for a conversation that is too long.</summary>
    public static void IsTooLong(string provider, string message) => Assert.Contains(
        provider switch
        {
            "anthropic" => "prompt is too long: 215000 tokens",
            "gemini" => "input token count (1250074)",
            _ => "maximum context length is 8192",
        },
        message,
        StringComparison.Ordinal);

    /// <summary>The vector of a text, as the provider makes it.</summary>
    public static float[] Vector(string text) => [.. SHA256.HashData(Encoding.UTF8.GetBytes(text)).Take(8).Select(b => (b - 128) / 128f)];

    [GeneratedRegex(@"\S+")]
    private static partial Regex Words();
}
