namespace Passerelle.Gateway.Upstream;

/// <summary>Named differences of a provider from others of its dialect. Each is applied in one place.</summary>
[Flags]
public enum Quirks
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>no_stream_options</c>: refuses the field <c>stream_options</c>, so that usage of streams is not asked for.</summary>
    NoStreamOptions = 1,
}
