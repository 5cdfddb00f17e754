using System.CommandLine;

namespace Passerelle.Cli;

/// <summary><c>--set NAME=VALUE</c>: what a kind of provider, or one of its models, is told beside the address.</summary>
internal static class SettingOption
{
    /// <summary>The option; it may be repeated.</summary>
    public static Option<string[]?> Create(string description)
    {
        var option = new Option<string[]?>("--set") { Description = description, HelpName = "NAME=VALUE", AllowMultipleArgumentsPerToken = true };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (token.Value.IndexOf('=') <= 0)
                {
                    result.AddError($"--set wants NAME=VALUE, such as project=my-project; \"{token.Value}\" is none.");
                }
            }
        });
        return option;
    }

    /// <summary>The settings that were given; null for none.</summary>
    public static IReadOnlyDictionary<string, string>? Read(ParseResult parse, Option<string[]?> option) =>
        parse.GetResult(option) is null
            ? null
            : (parse.GetValue(option) ?? []).Select(pair => pair.Split('=', 2)).GroupBy(pair => pair[0]).ToDictionary(g => g.Key, g => g.Last()[1]);
}
