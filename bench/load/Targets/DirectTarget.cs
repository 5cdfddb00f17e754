namespace Passerelle.Load.Targets;

/// <summary>The fixed upstream itself: what a call costs with nothing in between.</summary>
internal sealed class DirectTarget : Target
{
    public override string Name => "direct";

    public override Instance Launch(string folder)
    {
        var port = FreePort();
        var program = Path.Combine(AppContext.BaseDirectory, "Passerelle.Load.dll");
        return new Instance(ServerProcess.Start(["dotnet", program], ["upstream", "--port", $"{port}"]), port);
    }
}
