using System.CommandLine;
using Passerelle.Gateway;
using Passerelle.Gateway.Start;

namespace Passerelle.Cli;

/// <summary><c>passerelle init</c>: makes the data folder, the master key, the database and the first gateway key, without listening.</summary>
internal static class InitCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var noDiscovery = new Option<bool>("--no-discovery") { Description = "Do not import provider keys from the environment. Also PASSERELLE_DISCOVERY=off." };
        var command = new Command("init", "Make the data folder with all that is in it, and show the first gateway key, without serving.") { noDiscovery };
        command.SetAction(async (parse, _) =>
        {
            var settings = new ServeSettings();
            if (settings.Read(Environment.GetEnvironmentVariable) is { } error)
            {
                throw new CommandException(error, ExitCode.Usage);
            }

            settings.Data = parse.GetValue(SharedOptions.Data) ?? settings.Data;
            settings.Options = settings.Options with { Discover = settings.Options.Discover && !parse.GetValue(noDiscovery) };
            return await RunAsync(settings);
        });
        return command;
    }

    private static async Task<int> RunAsync(ServeSettings settings)
    {
        var options = settings.ToOptions();
        var services = new ServiceCollection().AddPasserelle(options);
        services.AddLogging(logging => Server.Log(logging, LogLevel.Information));
        await using var provider = services.BuildServiceProvider();
        try
        {
            var found = options.Discover ? provider.GetRequiredService<Discovery>().FromEnvironment() : null;
            var key = await provider.GetRequiredService<FirstStart>().RunAsync(found);
            await Console.Out.WriteAsync(key is null
                ? $"{options.DataFolder} is ready already.\n"
                : $"{options.DataFolder} is ready. The first gateway key, shown only this once:\n\n  {key.Reveal()}\n\nTo serve: passerelle serve --data {Quoted.Of(options.DataFolder)}\n");
            return ExitCode.Done;
        }
        catch (Exception e)
        {
            throw new CommandException(StartProblems.Sentence(e, options.DataFolder, settings.Urls), ExitCode.NotStarted);
        }
    }
}
