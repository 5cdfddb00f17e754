using Passerelle.RealBattery;

// The NuGet client "OpenAI" against a real model server, directly or through Passerelle: ../battery.mjs in short.
//
//   BASE_URL=http://127.0.0.1:PORT/v1 API_KEY=… MODEL=… dotnet Passerelle.RealBattery.dll
//
// EXPECT_GATEWAY=1   also asks for what only the gateway promises: its refusals.
// UPSTREAM_URL       root of the model server, to see there that an aborted request really stops.
//
// Prints "PASS name" or "FAIL name: reason" for each check and "N passed, N failed" as the last line.
if (Environment.GetEnvironmentVariable("BASE_URL") is not { Length: > 0 } address || Environment.GetEnvironmentVariable("MODEL") is not { Length: > 0 } model)
{
    Console.Error.WriteLine("BASE_URL and MODEL must be set.");
    return 2;
}

var talk = new Talk(new Uri(address), Environment.GetEnvironmentVariable("API_KEY") is { Length: > 0 } key ? key : "none", model);
using var server = Environment.GetEnvironmentVariable("UPSTREAM_URL") is { Length: > 0 } upstream ? new ModelServer(new Uri(upstream)) : null;
var checks = new CheckList();
ChatChecks.Add(checks, talk);
ToolChecks.Add(checks, talk);
JsonChecks.Add(checks, talk);
AbortChecks.Add(checks, talk, server);
if (Environment.GetEnvironmentVariable("EXPECT_GATEWAY") == "1")
{
    GatewayChecks.Add(checks, talk);
}

return await checks.RunAsync() ? 0 : 1;
