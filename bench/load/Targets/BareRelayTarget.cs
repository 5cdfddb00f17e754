namespace Passerelle.Load.Targets;

/// <summary>The program of <c>bench/BareRelay</c>: the floor of .NET.</summary>
internal sealed class BareRelayTarget(string program, int upstreamPort) : Target
{
    public const string ShortName = "bare relay";

    public override string Name => ShortName;

    public override Instance Launch(string folder)
    {
        var port = FreePort();
        return new Instance(
            ServerProcess.Start(["dotnet", program], ["--urls", $"http://127.0.0.1:{port}", "--upstream", $"http://127.0.0.1:{upstreamPort}/v1"]),
            port);
    }
}
