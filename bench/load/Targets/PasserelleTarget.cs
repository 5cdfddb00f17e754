using System.Text.RegularExpressions;
using Passerelle.Load.Client;
using Passerelle.Load.Upstream;

namespace Passerelle.Load.Targets;

/// <summary>The gateway with everything on: its key is checked, its attempts are durable, its usage is metered.</summary>
/// <param name="command">The program and first arguments, such as <c>dotnet passerelle.dll</c>.</param>
/// <param name="upstreamPort">Where the fixed upstream listens.</param>
internal sealed partial class PasserelleTarget(IReadOnlyList<string> command, int upstreamPort) : Target
{
    public const string ShortName = "passerelle";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, string> _keys = [];

    public override string Name => ShortName;

    /// <summary>First start in the folder: takes the key that it prints, adds a provider of each dialect with its models, stops it.</summary>
    public override async Task PrepareAsync(string folder)
    {
        await using var instance = Serve(folder, key: "none");
        await instance.UntilAsync(RequestBytes.Get(instance.Address, "/health/ready"), StartLimit);
        _keys[folder] = FirstKey().Match(instance.Process.Output) is { Success: true } match
            ? match.Value
            : throw new InvalidOperationException($"no key pk_… in what it printed: {instance.Process.Output.Trim()}");
        foreach (var wire in new[] { Wire.OpenAi, Wire.Anthropic, Wire.Gemini })
        {
            var (slug, dialect, path) = ProviderOf(wire);
            await ServerProcess.RunAsync(command, [
                "provider", "add", "--data", folder, "--name", slug, "--slug", slug, "--dialect", dialect,
                "--address", $"http://127.0.0.1:{upstreamPort}{path}", "--keys", "sk-bench-one",
            ]);
            await ServerProcess.RunAsync(command, ["model", "add", "--data", folder, slug, .. BenchModels.All]);
        }
    }

    public override Instance Launch(string folder) => Serve(folder, _keys[folder]);

    [GeneratedRegex("pk_[A-Za-z0-9_]+")]
    private static partial Regex FirstKey();

    private static (string Slug, string Dialect, string Path) ProviderOf(Wire wire) => wire switch
    {
        Wire.Anthropic => ("bench-anthropic", "anthropic-messages", "/v1"),
        Wire.Gemini => ("bench-gemini", "gemini", "/v1beta"),
        _ => ("bench", "openai-chat", "/v1"),
    };

    private Instance Serve(string folder, string key)
    {
        var port = FreePort();
        return new Instance(
            ServerProcess.Start(command, ["serve", "--data", folder, "--urls", $"http://127.0.0.1:{port}"]), port, key, static wire => ProviderOf(wire).Slug + "/");
    }
}
