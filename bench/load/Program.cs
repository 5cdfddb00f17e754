using System.Globalization;
using System.Runtime.InteropServices;
using Passerelle.Load;
using Passerelle.Load.Targets;
using Passerelle.Load.Upstream;

if (args is ["upstream", ..])
{
    var port = args is [_, "--port", var text] ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
    using var upstream = new FixedUpstream(port);
    Console.WriteLine($"listening on http://127.0.0.1:{upstream.Port}");
    upstream.Run();
}

if (args is ["--help" or "-h"])
{
    Console.WriteLine(LoadOptions.Usage);
    return 0;
}

// The loads hold the main thread, so an interrupted run ends its servers from here.
void Interrupt(PosixSignalContext context)
{
    ServerProcess.KillAll();
    Environment.Exit(130);
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);
try
{
    await new LoadRun(LoadOptions.Parse(args), Checkout.Root(), TimeProvider.System).RunAsync();
    return 0;
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message + "\n" + LoadOptions.Usage);
    return 2;
}
