using Passerelle.Gateway.Secrets;

namespace Passerelle.Gateway.Start;

/// <summary>A provider that the first start has come upon.</summary>
/// <param name="Slug">The slug that it gets.</param>
/// <param name="Name">Its name.</param>
/// <param name="Preset">The preset that it is made from.</param>
/// <param name="Dialect">The dialects that it speaks, as they are stored.</param>
/// <param name="Address">Its address.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="Models">Its models, as far as they are known.</param>
public sealed record FoundProvider(string Slug, string Name, string Preset, string Dialect, string Address, IReadOnlyList<Secret> Keys, IReadOnlyList<string> Models);
