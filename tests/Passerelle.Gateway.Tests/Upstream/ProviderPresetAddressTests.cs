using System.Text.Json;
using Passerelle.Gateway.Upstream;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream;

/// <summary>The addresses of the known OpenAI-compatible providers lead to their documented chat path.</summary>
public sealed class ProviderPresetAddressTests
{
    private static readonly string[] Unversioned = ["github", "copilot", "perplexity"];

    [Fact]
    public void EveryKnownProviderIsReachedUnderItsDocumentedPath()
    {
        var file = Find();
        Assert.SkipUnless(file is not null, "shared/data/providers.json is not beside this checkout");
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        var looked = 0;
        foreach (var provider in json.RootElement.GetProperty("providers").EnumerateArray())
        {
            var address = provider.GetProperty("baseUrl").GetString();
            var path = provider.GetProperty("chatPath").GetString();
            if (provider.GetProperty("protocol").GetString() != "openai-chat" || path != "/chat/completions"
                || address is null || address.Contains('{'))
            {
                continue;
            }

            var id = provider.GetProperty("id").GetString();
            var kind = Unversioned.Contains(id) ? AddressKind.OpenAiUnversioned : AddressKind.OpenAi;
            Assert.Equal((id, address + path), (id, ProviderAddress.Resolve(address, kind).Candidates[0].ChatUrl!.AbsoluteUri));
            looked++;
        }

        Assert.True(looked > 40, $"only {looked} providers were looked at");
    }

    private static string? Find()
    {
        var shared = Environment.GetEnvironmentVariable("PASSERELLE_SHARED");
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); shared is null && folder is not null; folder = folder.Parent)
        {
            var beside = Path.Combine(folder.FullName, "shared");
            shared = Directory.Exists(Path.Combine(beside, "data")) ? beside : null;
        }

        var file = shared is null ? null : Path.Combine(shared, "data", "providers.json");
        return File.Exists(file) ? file : null;
    }
}
