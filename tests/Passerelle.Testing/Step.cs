using System.Text;

namespace Passerelle.Testing;

/// <summary>
/// One step of a <see cref="Scenario"/>. The factories below cover the wire; <see cref="Do(string, Func{UpstreamCall, Task})"/> is for the rest.
/// Steps that send write the head of the answer first if it was not yet sent.
/// </summary>
public sealed class Step
{
    private readonly Func<UpstreamCall, Task> _run;

    private Step(string name, Func<UpstreamCall, Task> run)
    {
        Name = name;
        _run = run;
    }

    public string Name { get; }

    /// <summary>Answers with this status and body in place of the dialect's answer.</summary>
    public static Step Respond(int status, string contentType, string body, params (string Name, string Value)[] headers) =>
        Source("respond", _ => WithHeaders(UpstreamAnswer.Whole(status, contentType, body), headers));

    /// <summary>Begins a hand-written answer: later steps add its events or bytes.</summary>
    public static Step Begin(int status, string contentType, BodyFraming framing = BodyFraming.Chunked, params (string Name, string Value)[] headers) =>
        Source("begin", _ =>
        {
            var answer = new UpstreamAnswer { Status = status, Framing = framing, IsStream = contentType.StartsWith("text/event-stream", StringComparison.Ordinal) };
            answer.SetHeader("content-type", contentType);
            return WithHeaders(answer, headers);
        });

    /// <summary>Makes the answer by code.</summary>
    public static Step Source(string name, Func<UpstreamCall, UpstreamAnswer> make) => Do(name, call => call.Answer = make(call));

    /// <summary>Wishes something of the dialect's normal answer; must come before what sends or edits it.</summary>
    public static Step Wish(Func<AnswerWish, AnswerWish> wish) => Do("wish", call => call.Wish = wish(call.Wish));

    /// <summary>Changes the answer before it is sent.</summary>
    public static Step Edit(Action<UpstreamAnswer> edit) => Do("edit", call => edit(call.Answer));

    /// <summary>Adds a header to the answer.</summary>
    public static Step Header(string name, string value) => Do("header", call => call.Answer.Headers.Add(new(name, value)));

    /// <summary>Sends status line and headers now.</summary>
    public static Step Head() => new("head", call => call.SendHeadAsync());

    /// <summary>Sends the next pieces (events of a stream) of the answer.</summary>
    public static Step Events(int count) => new($"events {count}", call => call.SendEventsAsync(count));

    /// <summary>Sends the first half of the next piece's bytes.</summary>
    public static Step HalfEvent() => new("half event", call => call.SendHalfEventAsync());

    /// <summary>Sends the first half of the bytes that remain of the answer.</summary>
    public static Step HalfBody() => new("half body", call => call.SendHalfBodyAsync());

    /// <summary>Sends all that remains of the answer and ends its body.</summary>
    public static Step Rest() => new("rest", call => call.FinishAsync());

    /// <summary>Forgets what remains of the answer, so that its body ends here.</summary>
    public static Step Drop() => Do("drop", call => call.Drop());

    /// <summary>Sends <c>data: {json}</c> and a blank line.</summary>
    public static Step Event(string data) => Body($"data: {data}\n\n");

    /// <summary>Sends these bytes as body, framed.</summary>
    public static Step Body(string text) => Body(Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Body(string)"/>
    public static Step Body(byte[] bytes) => new("body", call => call.SendBodyAsync(bytes));

    /// <summary>Sends these bytes as they are: no head is written before them, no framing around them.</summary>
    public static Step Raw(string bytes) => new("raw", call => call.SendRawAsync(Encoding.Latin1.GetBytes(bytes)));

    /// <summary>Sends the dialect's error within the answer: an error event that ends a stream, or an error body with status 200.</summary>
    public static Step ErrorEvent(int status = 502, string? message = null) => new("error event", call => call.SendErrorAsync(status, message));

    /// <summary>Waits for time, by the upstream's clock.</summary>
    public static Step Sleep(TimeSpan time) => new($"sleep {time.TotalMilliseconds} ms", call => call.SleepAsync(time));

    /// <summary>Waits until the test signals this name.</summary>
    public static Step Gate(string name) => new($"gate {name}", call => call.GateAsync(name));

    /// <summary>Sends nothing more until the client closes.</summary>
    public static Step Hang() => new("hang", call => call.HangAsync());

    /// <summary>Waits this long before each event but the first.</summary>
    public static Step Gap(TimeSpan gap) => Do("gap", call => call.Gap = gap);

    /// <summary>Cuts the answer into TCP segments.</summary>
    public static Step Split(Segmentation segments) => Do("split", call => call.Segments = segments);

    /// <summary>Closes cleanly (FIN) here.</summary>
    public static Step Fin() => new("fin", call => call.FinAsync());

    /// <summary>Resets the connection (RST) here.</summary>
    public static Step Rst() => new("rst", call => call.ResetAsync());

    /// <summary>Closes the idle connection this long after a complete answer, without having said so.</summary>
    public static Step CloseAfter(TimeSpan idle) => Do("close after", call => call.CloseAfter = idle);

    /// <summary>Runs steps many times.</summary>
    public static Step Repeat(int times, params Step[] steps) => new($"repeat {times}", async call =>
    {
        for (var i = 0; i < times && !call.Over; i++)
        {
            foreach (var step in steps)
            {
                await step.RunAsync(call);
            }
        }
    });

    /// <summary>Runs code.</summary>
    public static Step Do(string name, Func<UpstreamCall, Task> run) => new(name, run);

    /// <inheritdoc cref="Do(string, Func{UpstreamCall, Task})"/>
    public static Step Do(string name, Action<UpstreamCall> run) => new(name, call =>
    {
        run(call);
        return Task.CompletedTask;
    });

    public override string ToString() => Name;

    internal Task RunAsync(UpstreamCall call) => call.Over ? Task.CompletedTask : _run(call);

    private static UpstreamAnswer WithHeaders(UpstreamAnswer answer, (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            answer.Headers.Add(new(name, value));
        }

        return answer;
    }
}
