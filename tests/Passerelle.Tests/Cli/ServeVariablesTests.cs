using Passerelle.Cli;
using Passerelle.Gateway.Config;
using Xunit;

namespace Passerelle.Tests.Cli;

/// <summary>How the server runs can be said by options and by environment variables, each checked alike.</summary>
public sealed class ServeVariablesTests
{
    private static readonly GatewayOptions Defaults = new() { DataFolder = "" };

    public static TheoryData<string, string, Func<GatewayOptions, object>, object> Settings() => new()
    {
        { "--drain-seconds", "5", o => o.DrainLimit, TimeSpan.FromSeconds(5) },
        { "--max-concurrency-per-key", "7", o => o.MaxConcurrencyPerKey, 7 },
        { "--max-body-mb", "1024", o => o.MaxBodyBytes, 1024L * 1024 * 1024 },
        { "--body-budget-mb", "8192", o => o.BodyBudgetBytes, 8192L * 1024 * 1024 },
        { "--max-answer-mb", "1024", o => o.MaxAnswerBytes, 1024 * 1024 * 1024 },
        { "--max-media-mb", "1", o => o.MaxMediaBytes, 1024 * 1024 },
        { "--max-event-mb", "1", o => o.MaxEventBytes, 1024 * 1024 },
        { "--max-attempts", "1", o => o.MaxAttempts, 1 },
        { "--default-model", "mine/llama-3", o => o.DefaultModel, "mine/llama-3" },
        { "--connect-seconds", "0.05", o => o.Timeouts.Connect, TimeSpan.FromMilliseconds(50) },
        { "--head-seconds", "1.5", o => o.Timeouts.Head, TimeSpan.FromSeconds(1.5) },
        { "--idle-seconds", "60", o => o.Timeouts.Idle, TimeSpan.FromMinutes(1) },
        { "--model-list-seconds", "86400", o => o.Timeouts.ModelList, TimeSpan.FromDays(1) },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public void EachOption_CanBeSaidBothWays_AndTheCommandLineWins(string option, string value, Func<GatewayOptions, object> read, object expected)
    {
        Assert.NotEqual(expected, read(Defaults));
        var variable = VariableOf(option);

        Assert.Equal(expected, read(Read([option, value]).Options));
        Assert.Equal(expected, read(Read([], (variable, value)).Options));
        Assert.Equal(expected, read(Read(["serve", $"{option}={value}"], (variable, "2")).Options));
    }

    [Theory]
    [InlineData("https://App.example:443 ; http://localhost:5173", "https://app.example;http://localhost:5173")]
    [InlineData("*", "*")]
    [InlineData("none", "")]
    public void AllowedOrigins_CanBeSaidBothWays(string value, string origins)
    {
        Assert.Equal(origins, string.Join(';', Read(["--allow-origins", value]).Options.AllowedOrigins));
        Assert.Equal(origins, string.Join(';', Read(["serve", $"--allow-origins={value}"], ("PASSERELLE_ALLOW_ORIGINS", "loopback")).Options.AllowedOrigins));
        Assert.Equal(origins, string.Join(';', Read([], ("PASSERELLE_ALLOW_ORIGINS", value)).Options.AllowedOrigins));
    }

    [Fact]
    public void EveryOptionOfTheGateway_CanBeSet()
    {
        var set = ServeOption.All.Where(o => o.Name is not ("--data" or "--urls" or "--log-level")).Count();

        // The data folder has an option, too; Timeouts has four.
        Assert.Equal(typeof(GatewayOptions).GetProperties().Length - 2 + typeof(UpstreamTimeouts).GetProperties().Length, set);
    }

    [Theory]
    [InlineData("PASSERELLE_MAX_ATTEMPTS", "many", "PASSERELLE_MAX_ATTEMPTS takes a number from 1 to 100.")]
    [InlineData("PASSERELLE_MAX_BODY_MB", "1025", "PASSERELLE_MAX_BODY_MB takes a number from 1 to 1024.")]
    [InlineData("PASSERELLE_IDLE_SECONDS", "0.01", "PASSERELLE_IDLE_SECONDS takes a number of seconds from 0.05 to 86400.")]
    [InlineData("PASSERELLE_HEAD_SECONDS", "NaN", "PASSERELLE_HEAD_SECONDS takes a number of seconds from 0.05 to 86400.")]
    [InlineData("PASSERELLE_ALLOW_ORIGINS", "https://*.example.com", "PASSERELLE_ALLOW_ORIGINS takes origins such as https://app.example.com with \";\" between, loopback, * or none.")]
    [InlineData("PASSERELLE_ALLOW_ORIGINS", "none;loopback", "PASSERELLE_ALLOW_ORIGINS takes origins such as https://app.example.com with \";\" between, loopback, * or none.")]
    [InlineData("PASSERELLE_DISCOVERY", "no", "PASSERELLE_DISCOVERY takes on or off.")]
    [InlineData("PASSERELLE_LOG_LEVEL", "loud", "PASSERELLE_LOG_LEVEL takes debug, info, warning, error or none.")]
    [InlineData("PASSERELLE_DEFAULT_MODEL", "a\nb", "PASSERELLE_DEFAULT_MODEL takes the name of a model.")]
    public void AWrongVariable_IsSaidInOneSentence(string variable, string value, string sentence)
    {
        Assert.True(ServeArguments.TryRead([], out _, out var error, name => name == variable ? value : null));
        Assert.Equal(sentence, error);
    }

    [Fact]
    public void Discovery_IsOff_ByItsVariable_AndAnEmptyVariableSaysNothing()
    {
        Assert.False(Read([], ("PASSERELLE_DISCOVERY", "off")).Options.Discover);
        Assert.True(Read([], ("PASSERELLE_DISCOVERY", "on")).Options.Discover);
        Assert.True(Read([], ("PASSERELLE_DISCOVERY", " ")).Options.Discover);
        Assert.False(Read(["--no-discovery"], ("PASSERELLE_DISCOVERY", "on")).Options.Discover);
        Assert.Equal("http://127.0.0.1:9999", Read([], ("PASSERELLE_URLS", "http://127.0.0.1:9999")).Urls);
        Assert.Equal(Path.GetFullPath("/there"), Read([], ("PASSERELLE_DATA", "/there")).ToOptions().DataFolder);
        Assert.Equal(Path.GetFullPath("/here"), Read(["--data", "/here"], ("PASSERELLE_DATA", "/there")).ToOptions().DataFolder);
    }

    private static string VariableOf(string option) => ServeOption.All.Single(o => o.Name == option).Variable;

    private static ServeSettings Read(string[] args, params (string Name, string Value)[] variables)
    {
        var environment = variables.ToDictionary(v => v.Name, v => v.Value);
        Assert.True(ServeArguments.TryRead(args, out var settings, out var error, environment.GetValueOrDefault));
        Assert.Null(error);
        return settings;
    }
}
