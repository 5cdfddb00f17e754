using Microsoft.Extensions.DependencyInjection;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Start;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.EndToEnd;

/// <summary>A gateway with providers of which the catalogue tells much, little and nothing. None of them is there to be called.</summary>
public sealed class CatalogueFixture : IAsyncLifetime
{
    public GatewayHost Gateway { get; private set; } = null!;

    /// <summary>A key for the models of <c>claude</c> only.</summary>
    public string NarrowKey { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Gateway = await GatewayHost.StartAsync();
        await AddAsync("openai", "OpenAI", "openai", "gpt-4o", "text-embedding-3-small");
        await AddAsync("claude", "Anthropic", "anthropic", "claude-sonnet-4-5");
        await AddAsync("router", "OpenRouter", "openrouter", "openai/gpt-4o", "cohere/north-mini-code:free");
        await AddAsync("own", "Own server", "vllm", "gpt-4o", "my-finetune", "Qwen/Qwen3-32B", "bge-m3");
        await AddAsync("twin", "Twin", "vllm", "my-finetune");
        await Gateway.AddKindAsync("cloud", ProviderKinds.Azure, "my-resource", "0123456789abcdef", []);
        var database = Gateway.Services.GetRequiredService<Database>();
        var config = Gateway.Services.GetRequiredService<ConfigStore>();
        await database.MutateAsync(c => ProviderModelTable.Insert(c, new ProviderModelRow
        {
            ProviderId = ProviderTable.Find(c, "cloud")!.Id,
            Name = "prod",
            Source = "manual",
            Settings = """{"base_model":"gpt-4o"}""",
        }));
        config.ReloadProviders();

        var key = GatewayKeyText.Create();
        var row = GatewayKeyRows.Of(key, "narrow", TimeProvider.System) with { AllowedModels = "[\"claude/*\"]" };
        var id = await database.MutateAsync(c => GatewayKeyTable.Insert(c, row));
        config.Put(row with { Id = id });
        NarrowKey = key.Reveal();
    }

    public ValueTask DisposeAsync() => Gateway.DisposeAsync();

    private async Task AddAsync(string slug, string name, string preset, params string[] models)
    {
        await Gateway.AddProviderAsync(slug, "http://127.0.0.1:9/v1", ["sk-x"], models, preset == "anthropic" ? "anthropic-messages" : "openai-chat", preset);
        await Gateway.ChangeProviderAsync(slug, row => row with { Name = name });
    }
}
