using System.CommandLine;
using System.Globalization;
using Passerelle.Gateway.Admin;

namespace Passerelle.Cli;

/// <summary>The limits of a gateway key on a command line. <c>none</c> takes one away.</summary>
internal sealed class KeyLimits
{
    private const string None = "none";

    private readonly Option<string[]> _models = new("--model")
    {
        Description = "A model that it may use; \"*\" stands for any run of characters. May be repeated; \"none\" for no limit.",
        HelpName = "PATTERN",
    };

    private readonly Option<string?> _concurrency = new("--max-concurrency") { Description = "Most requests at one time; \"none\" for the server's own limit.", HelpName = "N" };
    private readonly Option<string?> _expires = new("--expires") { Description = "When it stops working, such as 2030-01-31 or 2030-01-31T12:00:00Z (UTC when it does not say); \"none\" for never.", HelpName = "TIME" };

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options => [_models, _concurrency, _expires];

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        _concurrency.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != None && (!int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var most) || most == 0))
            {
                result.AddError("--max-concurrency takes a whole number from 1, or \"none\".");
            }
        });
        _expires.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && token.Value != None && !TryTime(token.Value, out _))
            {
                result.AddError("--expires takes a time such as 2030-01-31T12:00:00Z, or \"none\".");
            }
        });
        foreach (var option in Options)
        {
            command.Add(option);
        }
    }

    /// <summary>The models.</summary>
    public Given<IReadOnlyList<string>> Models(ParseResult parse) => parse.GetValue(_models) switch
    {
        null or [] => default,
        [None] => new(true, null),
        var patterns => new(true, patterns),
    };

    /// <summary>The number of requests.</summary>
    public Given<int?> Concurrency(ParseResult parse) => parse.GetValue(_concurrency) switch
    {
        null => default,
        None => new(true, null),
        var text => new(true, int.Parse(text, CultureInfo.InvariantCulture)),
    };

    /// <summary>The time.</summary>
    public Given<DateTimeOffset?> Expiry(ParseResult parse) => parse.GetValue(_expires) switch
    {
        null => default,
        None => new(true, null),
        var text => new(true, TryTime(text, out var time) ? time : null),
    };

    private static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
