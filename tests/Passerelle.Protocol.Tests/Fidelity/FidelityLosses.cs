
namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>Every loss that is known, with its reason.</summary>
internal static class FidelityLosses
{
    public static readonly IReadOnlyList<FidelityLoss> All = [];
}
