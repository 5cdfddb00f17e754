using Passerelle.Gateway.Routing;
using Passerelle.Gateway.Storage;
using Passerelle.Gateway.Upstream;
using Passerelle.Gateway.Upstream.Types;
using Passerelle.Protocol;

namespace Passerelle.Gateway.Tests.Upstream.Types;

/// <summary>A provider of a kind, compiled from its row, and the addresses of its calls.</summary>
internal static class TypedProvider
{
    /// <summary>The target for a model.</summary>
    public static Target Target(string kind, string address, string model, string settings = "{}", string modelSettings = "{}", string? preset = null, string dialect = "openai-chat")
    {
        var row = new ProviderRow { Slug = "p", Name = "P", Kind = kind, Dialect = ProviderKinds.DialectsOf(kind) ?? dialect, Address = address, Settings = settings };
        var meant = ProviderKinds.AddressOf(row);
        return new Target(
            new Provider
            {
                Id = 1,
                Slug = "p",
                Name = "P",
                Enabled = true,
                Kind = kind,
                Dialects = DialectNames.Read(row.Dialect),
                Type = ProviderKinds.TypeOf(row),
                AddressText = address,
                Address = meant,
                AddressChoice = new AddressChoice(0),
                Keys = new KeyRing([], new KeyCursor(0)),
                AllKeysOff = false,
                Preset = preset,
                Quirks = "",
                Transport = null!,
            },
            model,
            settings: ProviderSettings.Read(modelSettings));
    }

    /// <summary>The dialect and the whole address in which a caller of a dialect reaches a model.</summary>
    public static (string? Dialect, string? Url) Call(Target target, ICallerDialect asked, bool stream = false)
    {
        var dialect = target.Provider.Type.DialectFor(target, asked);
        return dialect is null
            ? (null, null)
            : (dialect.Name, target.Provider.Type.Url(new CallPlace(target, dialect, target.Provider.Address.Candidates[0], stream, null, null))?.AbsoluteUri);
    }
}
