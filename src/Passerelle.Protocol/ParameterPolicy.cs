namespace Passerelle.Protocol;

/// <summary>What becomes of parameters that a target does not take.</summary>
public enum ParameterPolicy
{
    /// <summary>They are left out or renamed, and the caller is told which. The default.</summary>
    Drop,

    /// <summary>The request is refused with 400, and names them.</summary>
    Refuse,

    /// <summary>A request in the provider's own dialect goes on as it came, for the provider to judge. Where it is translated, as <see cref="Drop"/>.</summary>
    Pass,
}
