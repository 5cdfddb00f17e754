using System.Globalization;

namespace Passerelle.Cli;

/// <summary>An option of <c>passerelle serve</c>.</summary>
/// <param name="Name">Its name, with the dashes.</param>
/// <param name="HelpName">What its value is called in help; null = it has none.</param>
/// <param name="Description">What it does.</param>
/// <param name="Set">Takes the value over; gives what it should have been when it cannot be used, else null.</param>
internal sealed record ServeOption(string Name, string? HelpName, string Description, Func<ServeSettings, string, string?> Set)
{
    private static readonly (string Name, LogLevel Level)[] Levels =
    [
        ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warning", LogLevel.Warning), ("error", LogLevel.Error), ("none", LogLevel.None),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ServeOption> All { get; } =
    [
        new("--data", "DIR", DataFolderPath.Description, (s, value) =>
        {
            s.Data = value;
            return value.Length == 0 ? "a folder" : null;
        }),
        new("--urls", "URL", "Where to listen; several with \";\" between. [default: http://127.0.0.1:8642]", (s, value) =>
        {
            s.Urls = value;
            return ListenAddress.Problem(value);
        }),
        new(
            "--no-discovery",
            null,
            "At the first start, do not look for provider keys in the environment and for model servers on this machine. Also PASSERELLE_DISCOVERY=off.",
            (s, _) =>
            {
                s.Discover = false;
                return null;
            }),
        new("--drain-seconds", "N", "How long requests under way may go on after the order to stop. [default: 120]", (s, value) =>
            ReadNumber(value, 0, 86_400, n => s.DrainLimit = TimeSpan.FromSeconds(n))),
        new("--log-level", "LEVEL", "What is logged: debug, info, warning, error or none. [default: info]", (s, value) =>
        {
            var known = Array.FindIndex(Levels, l => l.Name == value);
            s.Level = known < 0 ? s.Level : Levels[known].Level;
            return known < 0 ? "debug, info, warning, error or none" : null;
        }),
        new(
            "--max-concurrency-per-key",
            "N",
            "Requests that a gateway key may have under way when it has no limit of its own. [default: 4096]",
            (s, value) => ReadNumber(value, 1, 1_000_000, n => s.MaxConcurrencyPerKey = n)),
    ];

    private static string? ReadNumber(string text, int least, int most, Action<int> take)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < least || number > most)
        {
            return $"a number from {least} to {most}";
        }

        take(number);
        return null;
    }
}
