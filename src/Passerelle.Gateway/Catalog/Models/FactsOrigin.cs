namespace Passerelle.Gateway.Catalog.Models;

/// <summary>Of whom the facts of a model are told. Only <see cref="Provider"/> has prices: what something costs elsewhere says nothing.</summary>
public enum FactsOrigin
{
    /// <summary>Of this model at this provider.</summary>
    Provider,

    /// <summary>Of this provider's model under a nearly equal name: without the date, region or variant.</summary>
    Related,

    /// <summary>Of the same model at its maker. Limits are told for closed models only: an open one has those of its server.</summary>
    Maker,

    /// <summary>Of the same model at another host, with the same rule for limits.</summary>
    Elsewhere,
}
