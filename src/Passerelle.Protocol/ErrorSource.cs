namespace Passerelle.Protocol;

/// <summary>Whose fault it is; told to the caller in <c>x-passerelle-error-source</c>.</summary>
public enum ErrorSource
{
    /// <summary>The gateway refused or failed.</summary>
    Gateway,

    /// <summary>The provider refused or failed.</summary>
    Upstream,
}
