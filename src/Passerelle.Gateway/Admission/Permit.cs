using Passerelle.Gateway.Access;

namespace Passerelle.Gateway.Admission;

/// <summary>The right to run; given back by disposing.</summary>
public readonly struct Permit(Caller caller) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => caller?.Leave();
}
