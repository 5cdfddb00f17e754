using System.Text.RegularExpressions;
using Passerelle.Testing;

namespace Passerelle.Tests.Processes;

/// <summary>The parts of a printed <c>curl</c> command, so that it can be carried out where there is no curl.</summary>
internal sealed partial record CurlLine(Uri Url, IReadOnlyList<(string Name, string Value)> Headers, string Body)
{
    /// <summary>Takes a line apart: an address, <c>-H 'name: value'</c> and <c>-d 'body'</c>.</summary>
    public static CurlLine Parse(string line) => new(
        new Uri(Address().Match(line).Value),
        [.. Header().Matches(line).Select(m => (m.Groups["name"].Value, m.Groups["value"].Value))],
        Data().Match(line).Groups["body"].Value);

    /// <summary>Sends what it says.</summary>
    public Task<RawAnswer> SendAsync() => RawHttp.PostAsync(Url, Url.AbsolutePath, Body, null, [.. Headers.Where(h => h.Name != "Content-Type")]);

    [GeneratedRegex(@"http://\S+")]
    private static partial Regex Address();

    [GeneratedRegex("-H '(?<name>[^:']+): (?<value>[^']*)'")]
    private static partial Regex Header();

    [GeneratedRegex("-d '(?<body>[^']*)'")]
    private static partial Regex Data();
}
