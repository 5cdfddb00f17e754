using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Google.Apis.Auth.OAuth2;

namespace Passerelle.Gateway.Upstream.Credentials.Google;

/// <summary>
/// A program that prints the token to exchange (AIP-4117, "executable-sourced credentials"). The library has no such source. It is run
/// without a shell; of its output nothing is logged.
/// </summary>
internal sealed class SubjectProgram(CredentialFile program, CredentialFile file, GoogleSurroundings around) : ProgrammaticExternalAccountCredential.ISubjectTokenProvider
{
    private const int MaxCharacters = 64 * 1024;

    private static readonly Bilingual NotRun = new(
        "the program that the credential names cannot be run", "le programme que désigne l’identifiant ne peut pas être lancé");

    private static readonly Bilingual NotSaid = new(
        "the program that the credential names printed no token", "le programme que désigne l’identifiant n’a pas donné de jeton");

    private static readonly Bilingual TooSlow = new(
        "the program that the credential names took too long", "le programme que désigne l’identifiant a mis trop de temps");

    /// <summary>How long it may run: <c>timeout_millis</c>, 5 to 120 s, else 30 s.</summary>
    public static TimeSpan LimitOf(CredentialFile program) =>
        TimeSpan.FromMilliseconds(long.TryParse(program.Text("timeout_millis"), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? Math.Clamp(ms, 5_000, 120_000) : 30_000);

    /// <inheritdoc/>
    public async Task<string> GetSubjectTokenAsync(ProgrammaticExternalAccountCredential caller, CancellationToken taskCancellationToken)
    {
        if (program.Text("output_file") is { } path && System.IO.File.Exists(path) && TokenIn(await System.IO.File.ReadAllTextAsync(path, taskCancellationToken), mustExpire: true) is { } kept)
        {
            return kept;
        }

        return TokenIn(await RunAsync(taskCancellationToken), program.Text("output_file") is not null) ?? throw Failed(NotSaid, true);
    }

    /// <summary>The parts of a command line: separated by spaces, but for those within quotes.</summary>
    internal static IReadOnlyList<string> Split(string command)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        char? quote = null;
        var isStarted = false;
        foreach (var c in command)
        {
            if (quote is null && c is '"' or '\'')
            {
                (quote, isStarted) = (c, true);
            }
            else if (c == quote)
            {
                quote = null;
            }
            else if (quote is null && char.IsWhiteSpace(c))
            {
                if (isStarted)
                {
                    parts.Add(part.ToString());
                    part.Clear();
                    isStarted = false;
                }
            }
            else
            {
                part.Append(c);
                isStarted = true;
            }
        }

        if (isStarted)
        {
            parts.Add(part.ToString());
        }

        return parts;
    }

    private async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        var parts = Split(program.Text("command") ?? throw CredentialError.BadField("credential_source").Thrown());
        if (parts.Count == 0)
        {
            throw CredentialError.BadField("credential_source").Thrown();
        }

        using var limit = new CancellationTokenSource(LimitOf(program), around.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var process = new Process { StartInfo = StartOf(parts) };
        try
        {
            if (!process.Start())
            {
                throw Failed(NotRun, false);
            }

            process.StandardInput.Close();
            var said = ReadAsync(process.StandardOutput, either.Token);
            var wasted = ReadAsync(process.StandardError, either.Token);
            await Task.WhenAll(said, wasted, process.WaitForExitAsync(either.Token));
            return process.ExitCode == 0 ? await said : throw Failed(NotSaid, true);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException)
        {
            throw Failed(NotRun, false);
        }
        catch (OperationCanceledException)
        {
            Stop(process);
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(TooSlow, true);
        }
    }

    private static void Stop(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended meanwhile, or a child of its own has.
        }
    }

    private ProcessStartInfo StartOf(IReadOnlyList<string> parts)
    {
        var start = new ProcessStartInfo(parts[0], parts.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var variables = new (string Name, string? Value)[]
        {
            ("AUDIENCE", file.Text("audience")),
            ("TOKEN_TYPE", file.Text("subject_token_type")),
            ("INTERACTIVE", "0"),
            ("IMPERSONATED_EMAIL", GoogleText.Principal(file.Text("service_account_impersonation_url"))),
            ("OUTPUT_FILE", program.Text("output_file")),
        };
        foreach (var (name, value) in variables)
        {
            if (value is not null)
            {
                start.Environment[$"GOOGLE_EXTERNAL_ACCOUNT_{name}"] = value;
            }
        }

        return start;
    }

    private static async Task<string> ReadAsync(StreamReader from, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new char[4096];
        int read;
        while ((read = await from.ReadAsync(buffer.AsMemory(), cancellationToken)) > 0)
        {
            if (text.Length < MaxCharacters)
            {
                text.Append(buffer, 0, read);
            }
        }

        return text.ToString();
    }

    /// <summary>The token in an output of version 1; null when it is none, failed, or has ended.</summary>
    private string? TokenIn(string output, bool mustExpire)
    {
        var answer = CredentialFile.Parse(output);
        if (answer?.Text("version") != "1" || answer.Flag("success") != true)
        {
            return null;
        }

        var end = long.TryParse(answer.Text("expiration_time"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : (long?)null;
        if (end is null ? mustExpire : end <= around.Time.GetUtcNow().ToUnixTimeSeconds())
        {
            return null;
        }

        return answer.Text("token_type") switch
        {
            "urn:ietf:params:oauth:token-type:saml2" => answer.Text("saml_response"),
            "urn:ietf:params:oauth:token-type:id_token" or "urn:ietf:params:oauth:token-type:jwt" => answer.Text("id_token"),
            _ => null,
        };
    }

    private static CredentialException Failed(Bilingual reason, bool mayPass) => GoogleErrors.NoToken(reason).Thrown(mayPass);
}
