namespace Passerelle.Gateway;

/// <summary>A request that <see cref="Drain"/> waits for, until it is disposed.</summary>
public readonly struct UnderWay : IDisposable
{
    private readonly Drain _drain;

    internal UnderWay(Drain drain) => _drain = drain;

    /// <inheritdoc/>
    public void Dispose() => _drain.Leave();
}
