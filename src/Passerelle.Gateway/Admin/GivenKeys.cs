using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Upstream;

namespace Passerelle.Gateway.Admin;

/// <summary>What a paste of keys held: plain keys, or one credential of a cloud.</summary>
/// <param name="Keys">The texts to store, each with what may be shown of it.</param>
/// <param name="Duplicates">How many repetitions were dropped.</param>
/// <param name="Summary">The same in a sentence.</param>
internal sealed record GivenKeys(IReadOnlyList<(Secret Secret, string Mask)> Keys, int Duplicates, Bilingual Summary);
