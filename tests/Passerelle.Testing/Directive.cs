using System.Globalization;
using Passerelle.Testing.Dialects;

namespace Passerelle.Testing;

/// <summary>One directive of a scenario name as steps. The grammar is described at <see cref="ScenarioNames"/>.</summary>
internal sealed record Directive(DirectivePhase Phase, params Step[] Steps)
{
    public static Directive Parse(string text, Recordings? recordings)
    {
        if (text.StartsWith(ScenarioNames.RecordingPrefix, StringComparison.Ordinal))
        {
            return Recorded(text[ScenarioNames.RecordingPrefix.Length..], recordings);
        }

        var words = text.Split('-');
        return Source(words) ?? Modifier(words) ?? Delivery(words) ?? throw new FormatException($"'{text}' is no scenario directive.");
    }

    private static Directive? Source(string[] words) => words switch
    {
        ["ok"] or ["stream"] => new(DirectivePhase.Source),
        ["ok", "tool"] => Wish(wish => wish with { ToolCalls = 1 }),
        ["ok", "tools"] => Wish(wish => wish with { ToolCalls = int.MaxValue }),
        ["ok", "told"] => Wish(wish => wish with { CallsAsTold = true }),
        ["ok", "reason"] => Wish(wish => wish with { Reasoning = true }),
        ["status", var status, .. var options] when ScenarioNames.TryNumber(status, out var code) => Status(code, options),
        ["invalid"] => Status(401, []),
        ["html", var status] when ScenarioNames.TryNumber(status, out var code) => Html(code, 1),
        ["html", var status, var size] when ScenarioNames.TryNumber(status, out var code) && ScenarioNames.TryNumber(size, out var kilobytes) => Html(code, kilobytes),
        ["empty", var status] when ScenarioNames.TryNumber(status, out var code) => new(DirectivePhase.Source, Step.Respond(code, "application/json", "")),
        ["null"] => new(DirectivePhase.Source, Step.Respond(200, "application/json", "null")),
        ["array"] => new(DirectivePhase.Source, Step.Respond(200, "application/json", "[]")),
        ["garbage"] => new(DirectivePhase.Source, Step.Respond(200, "application/json", "{\"id\":\"chatcmpl-half\",\"choices\":[{\"mess")),
        ["redirect", var port] when ScenarioNames.TryNumber(port, out var number) =>
            new(DirectivePhase.Source, Step.Respond(302, "text/plain", "", ("location", $"http://127.0.0.1:{number}/"))),
        _ => null,
    };

    private static Directive? Modifier(string[] words) => words switch
    {
        ["delay", var time] when Milliseconds(time) is { } delay => new(DirectivePhase.Wait, Step.Sleep(delay)),
        ["gate", "after", ..] => null,
        ["gate", .. var name] when name.Length > 0 => new(DirectivePhase.Wait, Step.Gate(string.Join('-', name))),
        ["gap", var time] when Milliseconds(time) is { } gap => new(DirectivePhase.Setup, Step.Gap(gap)),
        ["split", "at", var offset] when ScenarioNames.TryNumber(offset, out var at) => Split(new Segmentation { At = [at], Pause = TimeSpan.FromMilliseconds(2) }),
        ["split", var size] when ScenarioNames.TryNumber(size, out var every) => Split(new Segmentation { Every = every }),
        ["wire", "split", var size] when ScenarioNames.TryNumber(size, out var every) => Split(new Segmentation { WireEvery = every }),
        ["big", var size] when ScenarioNames.TryNumber(size, out var kilobytes) => Wish(wish => wish with { TextBytes = kilobytes * 1024 }),
        ["usage", "missing"] => Wish(wish => wish with { NoUsage = true }),
        ["no", "finish"] => Wish(wish => wish with { NoFinish = true }),
        ["no", "done"] => Wish(wish => wish with { NoTerminator = true }),
        ["no", "continue"] => new(DirectivePhase.Setup),
        ["empty", "choices"] => Wish(wish => wish with { NoChoices = true }),
        ["json", "for", "stream"] => Wish(wish => wish with { Stream = false }),
        ["sse", "for", "json"] => Wish(wish => wish with { Stream = true }),
        ["gzip"] => new(DirectivePhase.Edit, Step.Edit(AnswerEdits.Gzip)),
        ["type", "text"] => new(DirectivePhase.Edit, Step.Edit(answer => answer.SetHeader("content-type", "text/plain"))),
        ["after", "done"] => new(DirectivePhase.Edit, Step.Edit(AnswerEdits.SayMoreAfterEnd)),
        ["closedelim"] => new(DirectivePhase.Edit, Step.Edit(answer => answer.Framing = BodyFraming.Close)),
        ["close", "idle", var time] when Milliseconds(time) is { } idle => new(DirectivePhase.Setup, Step.CloseAfter(idle)),
        _ => null,
    };

    private static Directive? Delivery(string[] words) => words switch
    {
        ["hang", .. var where] => Stop(where, Step.Hang()),
        ["cut", .. var where] => Stop(where, Step.Fin()),
        ["rst", .. var where] => Stop(where, Step.Rst()),
        ["gate", "after", var count, .. var name] when ScenarioNames.TryNumber(count, out var events) && name.Length > 0 =>
            new(DirectivePhase.Delivery, Step.Events(events), Step.Gate(string.Join('-', name))),
        ["error", "first"] => new(DirectivePhase.Delivery, Step.ErrorEvent()),
        ["error", "after", var count] when ScenarioNames.TryNumber(count, out var events) => new(DirectivePhase.Delivery, Step.Events(events), Step.ErrorEvent()),
        ["short", "length"] => new(DirectivePhase.Delivery, Step.Edit(answer => answer.Framing = BodyFraming.Length), Step.HalfBody(), Step.Fin()),
        ["badchunk"] => new(
            DirectivePhase.Delivery,
            Step.Edit(answer => answer.Framing = BodyFraming.Chunked),
            Step.HalfBody(),
            Step.Raw("zz\r\nno chunk\r\n"),
            Step.Fin()),
        ["closedelim", "cut"] => new(DirectivePhase.Delivery, Step.Edit(answer => answer.Framing = BodyFraming.Close), Step.HalfBody(), Step.Fin()),
        _ => null,
    };

    private static Directive? Stop(string[] where, Step stop) => where switch
    {
        [] => new(DirectivePhase.Delivery, stop),
        ["after", "headers"] => new(DirectivePhase.Delivery, Step.Head(), stop),
        ["after", var count] when ScenarioNames.TryNumber(count, out var events) => new(DirectivePhase.Delivery, Step.Events(events), stop),
        ["mid", "event", var count] when ScenarioNames.TryNumber(count, out var events) => new(DirectivePhase.Delivery, Step.Events(events), Step.HalfEvent(), stop),
        ["mid"] => new(DirectivePhase.Delivery, Step.HalfBody(), stop),
        _ => null,
    };

    private static Directive Recorded(string id, Recordings? recordings) =>
        recordings?.Contains(id) == true
            ? new(DirectivePhase.Source, Step.Source(id, _ => RecordedAnswer.Of(recordings.Load(id))))
            : throw new FormatException($"There is no recording '{id}'{(recordings is null ? ": no recordings are loaded" : "")}.");

    private static Directive Wish(Func<AnswerWish, AnswerWish> wish) => new(DirectivePhase.Setup, Step.Wish(wish));

    private static Directive Split(Segmentation segments) => new(DirectivePhase.Setup, Step.Split(segments));

    private static Directive Html(int status, int kilobytes) =>
        new(DirectivePhase.Source, Step.Respond(status, "text/html; charset=utf-8", AnswerEdits.HtmlPage(status, kilobytes)));

    private static Directive Status(int status, string[] options)
    {
        string? flavour = null;
        var headers = new List<Step>();
        for (var i = 0; i < options.Length; i++)
        {
            if (i + 1 < options.Length && ScenarioNames.TryNumber(options[i + 1], out var number))
            {
                headers.Add(RetryHint(options[i++], number));
            }
            else
            {
                flavour = options[i];
            }
        }

        return new(DirectivePhase.Source, [Step.Source($"status {status}", call => DialectTable.Error(call.Request, status, flavour)), .. headers]);
    }

    private static Step RetryHint(string option, int number) => option switch
    {
        "retryafter" => Step.Header("retry-after", number.ToString(CultureInfo.InvariantCulture)),
        "retryafterms" => Step.Header("retry-after-ms", number.ToString(CultureInfo.InvariantCulture)),
        "retrydate" => Step.Do("retry date", call => call.Answer.Headers.Add(new("retry-after", call.Now.AddSeconds(number).ToString("r", CultureInfo.InvariantCulture)))),
        _ => throw new FormatException($"'{option}' is no option of a status."),
    };

    private static TimeSpan? Milliseconds(string text) => ScenarioNames.TryNumber(text, out var number) ? TimeSpan.FromMilliseconds(number) : null;
}
