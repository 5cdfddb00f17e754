namespace Passerelle.Gateway.Upstream;

/// <summary>What to do after an attempt that gave the caller nothing.</summary>
public enum NextStep
{
    /// <summary>Tell the caller; another attempt would end the same way.</summary>
    Stop,

    /// <summary>Try another key of the provider; without one, stop.</summary>
    OtherKey,

    /// <summary>Try once more, with another key if there is one: the fault may pass.</summary>
    Again,

    /// <summary>Try the address's next candidate; without one, stop.</summary>
    OtherAddress,
}
