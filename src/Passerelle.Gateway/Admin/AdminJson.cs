using System.Text.Json.Serialization;
using Passerelle.Gateway.Admin.Wire;

namespace Passerelle.Gateway.Admin;

/// <summary>The exact JSON of the admin API: names in snake case, null written, nothing unknown read.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(AddressWire))]
[JsonSerializable(typeof(DateTimeOffset?))]
[JsonSerializable(typeof(FetchWishWire))]
[JsonSerializable(typeof(GatewayKeyChangeWire))]
[JsonSerializable(typeof(GatewayKeyMadeWire))]
[JsonSerializable(typeof(GatewayKeyWire))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(KeysAddedWire))]
[JsonSerializable(typeof(ListWire<GatewayKeyWire>))]
[JsonSerializable(typeof(ListWire<ModelWire>))]
[JsonSerializable(typeof(ListWire<PresetWire>))]
[JsonSerializable(typeof(ListWire<ProviderKeyWire>))]
[JsonSerializable(typeof(ListWire<ProviderWire>))]
[JsonSerializable(typeof(ModelsAddedWire))]
[JsonSerializable(typeof(ModelsFetchedWire))]
[JsonSerializable(typeof(ModelsRemovedWire))]
[JsonSerializable(typeof(NewGatewayKeyWire))]
[JsonSerializable(typeof(NewKeysWire))]
[JsonSerializable(typeof(NewModelsWire))]
[JsonSerializable(typeof(NewProviderWire))]
[JsonSerializable(typeof(PreviewWishWire))]
[JsonSerializable(typeof(ProviderChangeWire))]
[JsonSerializable(typeof(ProviderKeyChangeWire))]
[JsonSerializable(typeof(ProviderKeyWire))]
[JsonSerializable(typeof(ProviderMadeWire))]
[JsonSerializable(typeof(ProviderWire))]
[JsonSerializable(typeof(RequestDetailWire))]
[JsonSerializable(typeof(RequestPageWire))]
[JsonSerializable(typeof(StatusWire))]
[JsonSerializable(typeof(int?))]
public sealed partial class AdminJson : JsonSerializerContext;
