using System.Text.Json.Serialization;

namespace Passerelle.Cli;

/// <summary>How a thing is that <c>doctor</c> looked at.</summary>
internal enum FindingLevel
{
    /// <summary>Well.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>It works, but somebody should know.</summary>
    [JsonStringEnumMemberName("note")]
    Note,

    /// <summary>It does not work.</summary>
    [JsonStringEnumMemberName("problem")]
    Problem,
}
