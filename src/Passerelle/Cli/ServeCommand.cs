using System.CommandLine;
using Passerelle.Gateway.Config;

namespace Passerelle.Cli;

/// <summary><c>passerelle serve</c>: runs the gateway.</summary>
internal static class ServeCommand
{
    private const string DefaultUrl = "http://127.0.0.1:8642";

    private static readonly string[] Levels = ["debug", "info", "warning", "error", "none"];

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var urls = new Option<string>("--urls") { Description = "Where to listen; several with \";\" between.", HelpName = "URL", DefaultValueFactory = _ => DefaultUrl };
        var noDiscovery = new Option<bool>("--no-discovery")
        {
            Description = "At the first start, do not look for provider keys in the environment and for model servers on this machine. Also PASSERELLE_DISCOVERY=off.",
        };
        var drain = new Option<int>("--drain-seconds") { Description = "How long requests under way may go on after the order to stop.", HelpName = "N", DefaultValueFactory = _ => 120 };
        var level = new Option<string>("--log-level") { Description = $"What is logged: {string.Join(", ", Levels)}.", HelpName = "LEVEL", DefaultValueFactory = _ => "info" };
        var concurrency = new Option<int>("--max-concurrency-per-key")
        {
            Description = "Requests that a gateway key may have under way when it has no limit of its own.",
            HelpName = "N",
            DefaultValueFactory = _ => 4096,
        };
        level.AcceptOnlyFromAmong(Levels);
        drain.Validators.Add(result => RequireRange(result, 0, 86_400));
        concurrency.Validators.Add(result => RequireRange(result, 1, 1_000_000));
        var command = new Command("serve", "Run the gateway. This is also what happens without a command.") { urls, noDiscovery, drain, level, concurrency };
        command.SetAction((parse, _) => Server.RunAsync(
            new GatewayOptions
            {
                DataFolder = SharedOptions.DataFolderOf(parse),
                Discover = !parse.GetValue(noDiscovery) && Environment.GetEnvironmentVariable("PASSERELLE_DISCOVERY") != "off",
                DrainLimit = TimeSpan.FromSeconds(parse.GetValue(drain)),
                MaxConcurrencyPerKey = parse.GetValue(concurrency),
            },
            parse.GetRequiredValue(urls),
            LevelOf(parse.GetRequiredValue(level))));
        return command;
    }

    private static LogLevel LevelOf(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => LogLevel.None,
    };

    private static void RequireRange(System.CommandLine.Parsing.OptionResult result, int least, int most)
    {
        if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var value) && value >= least && value <= most))
        {
            result.AddError($"{result.Option.Name} takes a number from {least} to {most}.");
        }
    }
}
