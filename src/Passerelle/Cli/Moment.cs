using System.Globalization;

namespace Passerelle.Cli;

/// <summary>Times as tables show them: UTC, to the minute.</summary>
internal static class Moment
{
    /// <summary>The time; empty for none.</summary>
    public static string Of(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "";
}
