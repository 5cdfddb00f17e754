using System.Net;
using Passerelle.Load.Client;
using Passerelle.Load.Targets;
using Passerelle.Load.Upstream;

if (args[0] == "upstream")
{
    using var u = new FixedUpstream(int.Parse(args[1]));
    Console.WriteLine(u.Port);
    u.Run();
}

// probe port pid model size connections seconds rate events
var address = new IPEndPoint(IPAddress.Loopback, int.Parse(args[1]));
var meter = new ProcessMeter(int.Parse(args[2]));
var events = int.Parse(args[8]);
var r = LoadLoop.Run(new LoadPlan
{
    Address = address,
    Request = RequestBytes.Chat(address, "x", args[3], int.Parse(args[4]), events > 0, args.Length > 9),
    Connections = int.Parse(args[5]),
    Duration = TimeSpan.FromSeconds(double.Parse(args[6])),
    Rate = int.Parse(args[7]),
    EventsExpected = events,
    CpuSeconds = meter.CpuSeconds,
});
Console.WriteLine($"{r.RequestsPerSecond:n0}/s {r.CpuMicrosecondsPerRequest:n1} us/req {r.EventsPerSecond:n0} ev/s {r.CpuMicrosecondsPerEvent:n2} us/ev p50 {LoadResult.Quantile(r.Latencies, .5):n0} p99 {LoadResult.Quantile(r.Latencies, .99):n0} first {LoadResult.Quantile(r.FirstBytes, .5):n0} errors {r.Errors} {r.FirstError} rss {meter.ResidentMegabytes():n0} peak {meter.PeakMegabytes():n0}");
