using Passerelle.Gateway;
using Passerelle.Gateway.Config;
using Passerelle.Gateway.Start;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Services.AddPasserelle(new GatewayOptions { DataFolder = builder.Configuration["data"] ?? "data", Discover = Environment.GetEnvironmentVariable("PASSERELLE_DISCOVERY") != "off" });
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://127.0.0.1:8642");
var app = builder.Build();
app.MapPasserelle();
await app.StartAsync();
var report = app.Services.GetRequiredService<StartReport>();
Console.WriteLine($"{string.Join(' ', report.Addresses)} {report.FirstKey?.Reveal()}");
await app.WaitForShutdownAsync();
