using Passerelle.Gateway.Admin.Wire;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Admin;

/// <summary>The models of a provider: added by hand or from the provider's own list.</summary>
public sealed class AdminModels(Database database, ConfigStore config, ModelFetch fetch, TimeProvider time)
{
    /// <summary>The models of a provider, by name.</summary>
    /// <exception cref="GatewayException">404.</exception>
    public ListWire<ModelWire> List(string slug)
    {
        using var reader = database.OpenReader();
        var provider = ProviderRows.Require(reader, slug);
        return new([.. ProviderModelTable.ListOf(reader, provider.Id)
            .Select(m => new ModelWire($"{provider.Slug}/{m.Name}", m.Name, m.DisplayName, m.Enabled, m.Source, m.CreatedAt) { Settings = ProviderSettings.Read(m.Settings).Values })]);
    }

    /// <summary>Adds models by hand; those that are there already are left as they are.</summary>
    /// <exception cref="GatewayException">400 for a name, 404, 409 for the practice provider.</exception>
    public Task<ModelsAddedWire> AddAsync(string slug, NewModelsWire wish) => AddAsync(slug, AdminRules.Models(wish.Names), "manual", wish.Settings);

    /// <summary>Takes models off the list.</summary>
    /// <exception cref="GatewayException">400 without a name, 404 when the provider or one of the models is not there; then none is taken.</exception>
    public async Task<ModelsRemovedWire> DeleteAsync(string slug, IReadOnlyList<string> names)
    {
        var wanted = AdminRules.Models(names, "name");
        await database.MutateAsync(connection =>
        {
            var provider = RequireEditable(ProviderRows.Require(connection, slug));
            var rows = ProviderModelTable.ListOf(connection, provider.Id).ToDictionary(m => m.Name, StringComparer.Ordinal);
            foreach (var name in wanted)
            {
                if (!rows.TryGetValue(name, out var row))
                {
                    throw AdminRules.NotFound($"{provider.Name} has no model \"{name}\".");
                }

                ProviderModelTable.Delete(connection, row.Id);
            }

            return true;
        });
        config.ReloadProviders();
        return new ModelsRemovedWire(wanted);
    }

    /// <summary>Asks the provider for its models; adds them all when that is wished.</summary>
    /// <exception cref="GatewayException">404, 409 when it has no model list, 502 when it gave none.</exception>
    public async Task<ModelsFetchedWire> FetchAsync(string slug, FetchWishWire wish, CancellationToken cancellationToken)
    {
        ProviderRow row;
        using (var reader = database.OpenReader())
        {
            row = ProviderRows.Require(reader, slug);
        }

        var provider = config.Current.FindProvider(row.Slug) ?? throw AdminRules.NotFound($"There is no provider \"{slug}\".");
        if (provider.Address.Error is { } error)
        {
            throw AdminRules.Conflict(error.Text.En, "address", error.Code);
        }

        if (provider.Address.Candidates.All(c => c.ModelsUrl is null))
        {
            throw AdminRules.Conflict(AddressError.NoModelList.Text.En, "address", AddressError.NoModelList.Code);
        }

        var result = await fetch.FetchAsync(provider, cancellationToken);
        if (result.Error is not null)
        {
            throw new GatewayException(new ApiError(ApiErrorKind.UpstreamFailed, $"{provider.Name} gave no list of models: {result.Error}") { Source = ErrorSource.Upstream });
        }

        var had = List(row.Slug).Data.Select(m => m.Name).ToHashSet(StringComparer.Ordinal);
        var added = wish.Add && result.Models.Count > 0 && row.Kind != ProviderKinds.Practice
            ? (await AddAsync(row.Slug, result.Models, "fetched")).Added.Count
            : 0;
        return new ModelsFetchedWire(
            [.. result.Models.Select(m => new CandidateModelWire(m, added > 0 || had.Contains(m)))],
            [.. had.Except(result.Models, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            added);
    }

    private async Task<ModelsAddedWire> AddAsync(string slug, IReadOnlyList<string> names, string source, IReadOnlyDictionary<string, string>? settings = null)
    {
        if (settings is { Count: > 0 } && names.Count != 1)
        {
            throw AdminRules.Refused("Settings are for one model: name one only.", "settings");
        }

        var now = time.GetUtcNow();
        var result = await database.MutateAsync(connection =>
        {
            var provider = RequireEditable(ProviderRows.Require(connection, slug));
            var told = AdminRules.Settings(ProviderKinds.ModelRulesOf(provider.Kind), settings).Write();
            var added = new List<string>();
            var there = new List<string>();
            foreach (var name in names)
            {
                var row = new ProviderModelRow { ProviderId = provider.Id, Name = name, Source = source, Settings = told, CreatedAt = now };
                (ProviderModelTable.InsertIfNew(connection, row) ? added : there).Add(name);
            }

            return new ModelsAddedWire(added, there);
        });
        config.ReloadProviders();
        return result;
    }

    private static ProviderRow RequireEditable(ProviderRow provider) =>
        provider.Kind == ProviderKinds.Practice
            ? throw AdminRules.Conflict("The models of the practice provider are built in.")
            : provider;
}
