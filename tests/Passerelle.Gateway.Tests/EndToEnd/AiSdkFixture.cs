using System.Text;
using System.Text.Json;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>A gateway with a provider of each dialect, asked as clients of Vercel's AI Gateway ask.</summary>
public sealed class AiSdkFixture : IAsyncLifetime
{
    /// <summary>The least of call options.</summary>
    public const string Hello = """{"prompt":[{"role":"user","content":[{"type":"text","text":"Hello"}]}]}""";

    private readonly DialectFixture _dialects = new();

    public GatewayHost Gateway => _dialects.Gateway;

    public FaultUpstream Upstream => _dialects.Upstream;

    public async ValueTask InitializeAsync()
    {
        await _dialects.InitializeAsync();
        await Gateway.AddProviderAsync("vercel", $"{Upstream.Address}v1", ["sk-mock-ok"], ["openai/gpt-5"], preset: "gateway");
    }

    public ValueTask DisposeAsync() => _dialects.DisposeAsync();

    /// <summary>Posts a body for a model.</summary>
    /// <param name="path">A path of the protocol.</param>
    /// <param name="model">The model, in the header of the path's kind; null for none.</param>
    /// <param name="body">The body.</param>
    /// <param name="headers">Further headers.</param>
    public Task<RawAnswer> PostAsync(string path, string? model, string body, params (string, string)[] headers) =>
        RawHttp.PostAsync(Gateway.Address, path, body, Gateway.Key, model is null ? headers : [(path.EndsWith("language-model", StringComparison.Ordinal) ? "ai-language-model-id" : "ai-model-id", model), .. headers]);

    /// <summary>The last body that a provider got.</summary>
    public string Sent() => Encoding.UTF8.GetString(Last().Body);

    /// <summary>The last request that a provider got.</summary>
    public BookEntry Last() => Upstream.Books.Entries.MaxBy(entry => entry.Sequence)!;

    /// <summary>The JSON of an answer with status 200.</summary>
    public static JsonElement Json(RawAnswer answer)
    {
        Assert.True(answer.Status == 200, $"{answer.Status} {answer.Text}");
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.Clone();
    }
}
