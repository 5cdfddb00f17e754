using Passerelle.Gateway.Upstream.Types;

namespace Passerelle.Gateway.Admin.Wire;

/// <summary>A model of a provider.</summary>
/// <param name="Id">The name by which callers ask for it: <c>slug/name</c>.</param>
/// <param name="Name">The provider's own id of it.</param>
/// <param name="DisplayName">What people call it; null = the same.</param>
/// <param name="Enabled">Whether it may be called.</param>
/// <param name="Source"><c>manual</c>, <c>fetched</c> or <c>builtin</c>.</param>
/// <param name="CreatedAt">When it was added.</param>
public sealed record ModelWire(string Id, string Name, string? DisplayName, bool Enabled, string Source, DateTimeOffset CreatedAt)
{
    /// <summary>What the provider's kind is told of it.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = ProviderSettings.None.Values;
}

/// <summary>Models to be added by hand.</summary>
public sealed record NewModelsWire
{
    /// <summary>The provider's own ids, 1 to 255 characters each.</summary>
    public IReadOnlyList<string>? Names { get; init; }

    /// <summary>What the provider's kind is told of them, such as <c>deployment</c>; with one name only.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }
}

/// <summary>What became of models to be added.</summary>
/// <param name="Added">Those that were new.</param>
/// <param name="AlreadyThere">Those that were in the list already.</param>
public sealed record ModelsAddedWire(IReadOnlyList<string> Added, IReadOnlyList<string> AlreadyThere);

/// <summary>Models that were taken off the list.</summary>
public sealed record ModelsRemovedWire(IReadOnlyList<string> Removed);

/// <summary>How to fetch a provider's model list.</summary>
public sealed record FetchWishWire
{
    /// <summary>Whether to add all that is found; otherwise they are only candidates (MDL-3).</summary>
    public bool Add { get; init; }
}

/// <summary>What a provider says that it has.</summary>
/// <param name="Candidates">Its list, in its order.</param>
/// <param name="Gone">Models in our list that are not in it any more; they are kept.</param>
/// <param name="Added">How many were added now.</param>
public sealed record ModelsFetchedWire(IReadOnlyList<CandidateModelWire> Candidates, IReadOnlyList<string> Gone, int Added);

/// <summary>A model that a provider lists.</summary>
/// <param name="Name">The provider's own id of it.</param>
/// <param name="InList">Whether it is in our list.</param>
public sealed record CandidateModelWire(string Name, bool InList);
