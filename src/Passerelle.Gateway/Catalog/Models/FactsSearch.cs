using Passerelle.Gateway.Routing;

namespace Passerelle.Gateway.Catalog.Models;

/// <summary>
/// Finds what is known of a target: of the very model at its provider; else of its provider's nearest one; else of the same model at its
/// maker; else elsewhere. Only the first has prices (<see cref="FactsOrigin"/>).
/// </summary>
public static class FactsSearch
{
    /// <summary>The facts of a target; null when nothing is known.</summary>
    public static ModelFacts? Find(Target target)
    {
        var catalogue = target.Provider.Catalogue;
        var lists = target.Provider.Lists;
        var names = target.Provider.Type.NamesInLists(target);
        var own = AtProvider(catalogue, lists, names, target.Model);
        var facts = own is { Type: not null, Input: not Modalities.None }
            ? own
            : own?.Or(Nearest(catalogue, lists, names, target.Model)) ?? Nearest(catalogue, lists, names, target.Model);
        return facts is null ? null : facts with { Creator = ModelLists.MakerOf(names[0])?.Id ?? ModelNames.Prefix(names[0]) };
    }

    private static ModelFacts? AtProvider(ModelCatalogue catalogue, IReadOnlyList<(string List, bool Priced)> lists, IReadOnlyList<string> names, string model)
    {
        foreach (var (list, priced) in lists)
        {
            foreach (var name in names)
            {
                if (catalogue.Find(list, name) is { } facts)
                {
                    return priced ? facts : facts.For(FactsOrigin.Related, model);
                }
            }
        }

        return null;
    }

    private static ModelFacts? Nearest(ModelCatalogue catalogue, IReadOnlyList<(string List, bool Priced)> lists, IReadOnlyList<string> names, string model) =>
        Related(catalogue, lists, names, model) ?? AtMaker(catalogue, names[0]) ?? Elsewhere(catalogue, names[0]);

    private static ModelFacts? Related(ModelCatalogue catalogue, IReadOnlyList<(string List, bool Priced)> lists, IReadOnlyList<string> names, string model)
    {
        foreach (var (list, _) in lists)
        {
            foreach (var name in names)
            {
                foreach (var related in ModelNames.Related(name))
                {
                    if (catalogue.Find(list, related) is { } facts)
                    {
                        return facts.For(FactsOrigin.Related, model);
                    }
                }
            }
        }

        return null;
    }

    private static ModelFacts? AtMaker(ModelCatalogue catalogue, string name)
    {
        if (ModelLists.MakerOf(name) is not { List: { } list })
        {
            return null;
        }

        var plain = ModelNames.Plain(name);
        var facts = catalogue.Find(list, plain) ?? catalogue.Find(list, ModelNames.Undated(plain));
        return facts?.For(FactsOrigin.Maker, name);
    }

    private static ModelFacts? Elsewhere(ModelCatalogue catalogue, string name)
    {
        var plain = ModelNames.Plain(name);
        foreach (var list in ModelLists.Elsewhere)
        {
            if (catalogue.FindLast(list, plain) is { } facts)
            {
                return facts.For(FactsOrigin.Elsewhere, name);
            }
        }

        return null;
    }
}
