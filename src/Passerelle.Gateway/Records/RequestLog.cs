using Microsoft.Extensions.Logging;

namespace Passerelle.Gateway.Records;

/// <summary>One line for each request, when it has ended. Names, numbers and codes only: no text of the caller's or the model's.</summary>
public sealed partial class RequestLog(ILogger<RequestLog> logger)
{
    /// <summary>Writes the line.</summary>
    public void Write(Exchange x)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        var attempt = x.Attempt;
        var usage = attempt?.Observer.Usage ?? default;
        var model = Plain(x.Model ?? x.Head?.Model ?? "-");
        LogRequest(
            x.RequestId,
            x.Status,
            x.Outcome,
            x.Caller?.Key.Name ?? "-",
            model,
            attempt?.Target.Name ?? "-",
            x.Attempts.Count,
            x.Elapsed.TotalMilliseconds,
            x.FirstToken?.TotalMilliseconds,
            usage.Input,
            usage.Output,
            x.ErrorCode);
    }

    /// <summary>A name from outside without line breaks or control characters, so that nobody writes lines of their own into the log.</summary>
    private static string Plain(string name) =>
        name.AsSpan().ContainsAnyInRange('\0', '\u001f') || name.Contains('\u007f') ? string.Concat(name.Where(c => !char.IsControl(c))) : name;

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{RequestId} {Status} {Outcome} key={Key} model={Model} target={Target} attempts={Attempts} ms={Milliseconds:0.0} first={First:0.0} in={Input} out={Output} error={Error}")]
    private partial void LogRequest(
        string requestId, int status, RequestOutcome outcome, string key, string model, string target, int attempts, double milliseconds, double? first, long? input, long? output, string? error);
}
