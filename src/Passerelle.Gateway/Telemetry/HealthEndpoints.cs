using Microsoft.AspNetCore.Http;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Telemetry;

/// <summary>
/// <c>/health/live</c>: the process runs. <c>/health/ready</c>: it takes requests; 503 with the reason while it stops or cannot
/// write.
/// </summary>
public sealed class HealthEndpoints(Drain drain, Database database)
{
    /// <summary>200 as long as anything answers at all.</summary>
    public Task LiveAsync(HttpContext http) => SayAsync(http, null);

    /// <summary>200 when requests are served.</summary>
    public Task ReadyAsync(HttpContext http) =>
        SayAsync(http, drain.Started ? "stopping" : database.Condition == StorageCondition.Open ? null : "storage");

    private static Task SayAsync(HttpContext http, string? reason)
    {
        http.Response.StatusCode = reason is null ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(reason is null ? """{"status":"ok"}""" : $$"""{"status":"unavailable","reason":"{{reason}}"}""", http.RequestAborted);
    }
}
