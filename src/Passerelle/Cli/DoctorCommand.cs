using System.CommandLine;
using System.Text.Json.Serialization;

namespace Passerelle.Cli;

/// <summary>
/// <c>passerelle doctor</c>: looks at everything that a server needs, whether one runs or not, and says of each problem what to change.
/// It changes nothing itself.
/// </summary>
internal static partial class DoctorCommand
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("doctor", "Look for what is wrong: data folder, keys, database, clock, disk, providers. Ends with 1 when there is a problem.") { SharedOptions.Json };
        command.SetAction((parse, cancellationToken) => RunAsync(SharedOptions.DataFolderOf(parse), parse.GetValue(SharedOptions.Json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string folder, bool json, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        findings.AddRange(MachineCheck.Look(folder, TimeProvider.System));
        findings.AddRange(await ServerCheck.LookAsync(folder, cancellationToken));
        findings.AddRange(DatabaseCheck.Look(folder, out var providers));
        findings.AddRange(await ProviderCheck.LookAsync(providers, cancellationToken));
        var problems = findings.Count(f => f.Level == FindingLevel.Problem);
        if (json)
        {
            Screen.Json(findings, DoctorJson.Default.ListFinding);
        }
        else
        {
            var screen = Screen.Standard();
            foreach (var finding in findings)
            {
                var mark = finding.Level switch { FindingLevel.Ok => "ok     ", FindingLevel.Note => "note   ", _ => "PROBLEM" };
                screen.Line($"{mark}  {finding.Subject}: {finding.Text}");
            }

            screen.Line(problems switch { 0 => "No problem found.", 1 => "1 problem.", _ => $"{problems} problems." });
        }

        return problems == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
    [JsonSerializable(typeof(List<Finding>))]
    private sealed partial class DoctorJson : JsonSerializerContext;
}
