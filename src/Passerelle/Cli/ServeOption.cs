using System.Globalization;
using Passerelle.Gateway.Access;
using Passerelle.Gateway.Config;

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

    private const int Megabyte = 1024 * 1024;

    /// <summary>The environment variable that says the same: <c>PASSERELLE_</c> and the option's name. The command line beats it.</summary>
    public string Variable { get; init; } = "PASSERELLE_" + Name[2..].Replace('-', '_').ToUpperInvariant();

    /// <summary>Takes the variable's value over, as <see cref="Set"/> does the option's.</summary>
    public Func<ServeSettings, string, string?> SetFromVariable { get; init; } = Set;

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
            (s, _) => SetDiscover(s, false))
        {
            Variable = "PASSERELLE_DISCOVERY",
            SetFromVariable = (s, value) => value is "on" or "off" ? SetDiscover(s, value == "on") : "on or off",
        },
        new("--drain-seconds", "N", "How long requests under way may go on after the order to stop. [default: 120]", (s, value) =>
            ReadNumber(value, 0, 86_400, n => s.Options = s.Options with { DrainLimit = TimeSpan.FromSeconds(n) })),
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
            (s, value) => ReadNumber(value, 1, 1_000_000, n => s.Options = s.Options with { MaxConcurrencyPerKey = n })),
        new("--max-body-mb", "N", "The largest body of a request, in megabytes. [default: 32]", (s, value) =>
            ReadNumber(value, 1, 1024, n => s.Options = s.Options with { MaxBodyBytes = n * Megabyte })),
        new("--body-budget-mb", "N", "What all request bodies and large answers together may hold, in megabytes. [default: 512]", (s, value) =>
            ReadNumber(value, 1, 1_000_000, n => s.Options = s.Options with { BodyBudgetBytes = (long)n * Megabyte })),
        new("--max-answer-mb", "N", "The largest answer that is no stream, in megabytes. [default: 64]", (s, value) =>
            ReadNumber(value, 1, 1024, n => s.Options = s.Options with { MaxAnswerBytes = n * Megabyte })),
        new("--max-event-mb", "N", "The largest event of a stream, in megabytes. [default: 16]", (s, value) =>
            ReadNumber(value, 1, 512, n => s.Options = s.Options with { MaxEventBytes = n * Megabyte })),
        new("--max-attempts", "N", "The most calls of providers for one request. [default: 3]", (s, value) =>
            ReadNumber(value, 1, 100, n => s.Options = s.Options with { MaxAttempts = n })),
        new("--default-model", "NAME", "The model of requests that name none. [default: anthropic/claude-sonnet-4]", (s, value) =>
        {
            s.Options = s.Options with { DefaultModel = value };
            return value.Length is 0 or > 255 || value.Any(char.IsControl) ? "the name of a model" : null;
        }),
        new(
            "--allow-origins",
            "ORIGIN",
            "Web pages that may call the gateway from a browser, such as https://app.example.com; several with \";\" between. Also loopback (pages of this machine), * (all), none. [default: loopback]",
            (s, value) => SetOrigins(s, value)),
        new("--private-media", "YES", "Whether URLs of pictures and files in requests may lead into the private network: yes or no. [default: no]", (s, value) =>
        {
            s.Options = s.Options with { PrivateMedia = value == "yes" };
            return value is "yes" or "no" ? null : "yes or no";
        }),
        new("--connect-seconds", "N", "How long a connection to a provider may take to stand. [default: 10]", (s, value) =>
            ReadSeconds(value, t => SetTimeouts(s, s.Options.Timeouts with { Connect = t }))),
        new("--head-seconds", "N", "How long a provider may take until its answer begins. [default: 600]", (s, value) =>
            ReadSeconds(value, t => SetTimeouts(s, s.Options.Timeouts with { Head = t }))),
        new("--idle-seconds", "N", "How long a provider may be silent within an answer. [default: 120]", (s, value) =>
            ReadSeconds(value, t => SetTimeouts(s, s.Options.Timeouts with { Idle = t }))),
        new("--model-list-seconds", "N", "How long fetching a list of models may take. [default: 30]", (s, value) =>
            ReadSeconds(value, t => SetTimeouts(s, s.Options.Timeouts with { ModelList = t }))),
    ];

    private static string? SetOrigins(ServeSettings settings, string text)
    {
        var origins = text == "none" ? [] : text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var known = origins.Select(BrowserOrigins.Normalize).OfType<string>().ToList();
        if (known.Count < origins.Length || (known.Count == 0 && text != "none"))
        {
            return "origins such as https://app.example.com with \";\" between, loopback, * or none";
        }

        settings.Options = settings.Options with { AllowedOrigins = known };
        return null;
    }

    private static string? SetDiscover(ServeSettings settings, bool discover)
    {
        settings.Options = settings.Options with { Discover = discover };
        return null;
    }

    private static void SetTimeouts(ServeSettings settings, UpstreamTimeouts timeouts) => settings.Options = settings.Options with { Timeouts = timeouts };

    private static string? ReadSeconds(string text, Action<TimeSpan> take)
    {
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds is not (>= 0.05 and <= 86_400))
        {
            return "a number of seconds from 0.05 to 86400";
        }

        take(TimeSpan.FromSeconds(seconds));
        return null;
    }

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
