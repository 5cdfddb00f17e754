using System.Globalization;
using System.Text;
using Passerelle.Gateway;
using Passerelle.Gateway.Admin;
using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Start;
using Passerelle.Logging;

namespace Passerelle.Cli;

/// <summary>Runs the gateway in this process, from its start to the order to stop.</summary>
internal static class Server
{
    /// <summary>Runs it.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(ServeSettings settings)
    {
        var options = settings.ToOptions();
        // Nothing is read from files of the current folder or from foreign variables: what this server does is said on its command line.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "passerelle" });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls(settings.Urls);
        builder.Services.AddRoutingCore();
        builder.Services.AddPasserelle(options);
        Log(builder.Logging, settings.Level);
        await using var app = builder.Build();
        try
        {
            app.MapPasserelle();
            await app.StartAsync();
        }
        catch (Exception e)
        {
            foreach (var problem in StartProblems.Of(e, options.DataFolder, settings.Urls))
            {
                await Console.Error.WriteLineAsync(problem);
            }

            // The first key is made before the server listens, and no later start can show it.
            if (app.Services.GetRequiredService<StartReport>().FirstKey is { } key)
            {
                await Console.Out.WriteAsync($"The data folder {options.DataFolder} is ready all the same. {FirstKey(key)}");
            }

            return ExitCode.NotStarted;
        }

        await Console.Out.WriteAsync(Greeting(app.Services.GetRequiredService<StartReport>(), options.DataFolder));
        await StopOrder.FollowAsync(app);
        return ExitCode.Done;
    }

    /// <summary>Sends the log to the error output, a line for each event.</summary>
    internal static void Log(ILoggingBuilder logging, LogLevel level)
    {
        logging.SetMinimumLevel(level);

        // The framework's own words are of use only when something is wrong, and why a start failed is said in one sentence elsewhere.
        logging.AddFilter("Microsoft", level > LogLevel.Debug && level < LogLevel.Warning ? LogLevel.Warning : level);
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        if (level > LogLevel.Debug)
        {
            // It has nothing to say above Information, but while it could it makes a trace id for each request.
            logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        }

        // The standard output is for what was asked for.
        logging.AddProvider(new LineLogs());
    }

    /// <summary>What the person in front of the terminal needs next. Plain text: it is also read in log files.</summary>
    private static string Greeting(StartReport report, string folder)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Passerelle {ProgramVersion.Text} listens on {string.Join(" ", report.Addresses)}\n");
        text.Append(CultureInfo.InvariantCulture, $"Its data is in {folder}\n");
        if (report.FirstKey is { } key)
        {
            var url = Loopback.Of(report.Addresses is [var address, ..] ? address : "");
            text.Append(CultureInfo.InvariantCulture, $"\n{FirstKey(key)}\nA first request:\n\n");
            text.Append(CultureInfo.InvariantCulture, $"  curl {url}/v1/chat/completions -H 'Authorization: Bearer {key.Reveal()}' -H 'Content-Type: application/json' -d ");
            text.Append("""'{"model":"practice/echo","messages":[{"role":"user","content":"Hello!"}]}'""").Append("\n\n");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"For a new gateway key: passerelle key create NAME --data {Quoted.Of(folder)}\n");
        }

        return text.ToString();
    }

    private static string FirstKey(Secret key) => $"The first gateway key, shown only this once:\n\n  {key.Reveal()}\n";
}
