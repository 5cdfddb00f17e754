namespace Passerelle.Gateway.Upstream;

/// <summary>
/// Which of an address's candidates is called (URL-3): the first, until one of the others has answered where the first had not.
/// Lives as long as the address; the winner is stored with the provider.
/// </summary>
public sealed class AddressChoice(int index)
{
    private int _index = index;

    /// <summary>The candidate in use.</summary>
    public int Index => Volatile.Read(ref _index);

    /// <summary>Keeps a candidate that has answered; true when that is news.</summary>
    public bool Keep(int index) => Interlocked.Exchange(ref _index, index) != index;
}
