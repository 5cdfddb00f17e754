using System.Globalization;
using System.Runtime.InteropServices;
using Passerelle.Testing;

const string Help = """
    fault-upstream: an upstream that misbehaves on command and keeps its own books

      --port N           port on 127.0.0.1 (default 0: a free one)
      --urls URL         the same, as http://127.0.0.1:N
      --books FILE       append the books to this file as JSON lines
      --recordings DIR   recorded exchanges to replay (default: the shared data, if found)
      --bodies KB        keep request bodies of up to KB kilobytes (default 64)
      --entries N        requests kept in memory (default 10000; the file has all)
    """;

var options = new FaultUpstreamOptions { EntriesKept = 10_000, BodyKeepLimit = 64 * 1024 };
for (var i = 0; i < args.Length; i++)
{
    if (args[i] is "--help" or "-h" || i + 1 == args.Length)
    {
        Console.WriteLine(Help);
        return args[i] is "--help" or "-h" ? 0 : 2;
    }

    var value = args[i + 1];
    switch (args[i++])
    {
        case "--port":
            options = options with { Port = int.Parse(value, CultureInfo.InvariantCulture) };
            break;
        case "--urls" when new Uri(value) is { IsLoopback: true, Scheme: "http" } url:
            options = options with { Port = url.Port };
            break;
        case "--books":
            options = options with { BooksFile = value };
            break;
        case "--recordings":
            options = options with { Recordings = new Recordings(value) };
            break;
        case "--bodies":
            options = options with { BodyKeepLimit = 1024 * int.Parse(value, CultureInfo.InvariantCulture) };
            break;
        case "--entries":
            options = options with { EntriesKept = int.Parse(value, CultureInfo.InvariantCulture) };
            break;
        default:
            Console.WriteLine(Help);
            return 2;
    }
}

await using var upstream = await FaultUpstream.StartAsync(options);
Console.WriteLine($"fault-upstream listens on {upstream.Address.GetLeftPart(UriPartial.Authority)}");

var stop = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await stop.Task;
return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.TrySetResult();
}
