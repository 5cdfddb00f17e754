using System.Globalization;

namespace Passerelle.Testing;

/// <summary>
/// The names of built-in scenarios. A request chooses one by its key, <c>sk-mock-NAME</c> (bearer or api-key), or by its model,
/// <c>fault-NAME</c>, <c>rec:ID</c> or <c>ok-…</c> (after an optional <c>provider/</c>). A key that names another scenario than <c>ok</c>
/// beats the model. Neither: the dialect's normal answer. A name that nobody knows is answered with 400 <c>unknown_scenario</c>.
/// <code>
/// NAME      = directive *( "+" directive ) [ "~" anything ]     the tail makes several keys of one scenario
/// </code>
/// Any number of modifiers, at most one source and one delivery; their order in the name is free. N, K are decimal numbers; times are
/// milliseconds; events are counted from the first of the stream (OpenAI's first is the role without text); a whole JSON body is one event.
/// <para><b>Sources</b> (what is said)</para>
/// <list type="table">
/// <item><term>ok, stream</term><description>The dialect's normal answer, streamed if the request asks so. The first tool that is offered is called,
/// unless its result is there; there is reasoning where the request asks for it. What the vendor would refuse is refused with its words.</description></item>
/// <item><term>ok-tool, ok-tools, ok-reason</term><description>Normal, with a call of the first tool offered, of each tool, with reasoning unasked.</description></item>
/// <item><term>ok-told</term><description>Normal, but a tool is called only where the user's words tell it: <c>[[call NAME; argument=text; …]]</c>
/// calls the tool NAME, if it is offered and no tool has answered since. For agents, which offer tools that must not be called at random.</description></item>
/// <item><term>rec:ID</term><description>The recorded exchange ID, byte for byte.</description></item>
/// <item><term>status-N[-option…]</term><description>The dialect's error with status N. Options: retryafter-S (seconds), retryafterms-M,
/// retrydate-S (HTTP date, S seconds ahead), quota, context, filter, model (the error's flavour).</description></item>
/// <item><term>invalid</term><description>As status-401.</description></item>
/// <item><term>html-N[-KB]</term><description>Status N with an HTML page (of KB kilobytes).</description></item>
/// <item><term>empty-N</term><description>Status N with an empty body.</description></item>
/// <item><term>null, array, garbage</term><description>200 with JSON <c>null</c>, with <c>[]</c>, with half a JSON object.</description></item>
/// <item><term>redirect-N</term><description>302 to port N of 127.0.0.1.</description></item>
/// </list>
/// <para><b>Modifiers</b></para>
/// <list type="table">
/// <item><term>delay-N</term><description>Waits before the head. gap-N waits before each event but the first.</description></item>
/// <item><term>gate-NAME</term><description>Waits before the head until the test signals NAME.</description></item>
/// <item><term>split-N, split-at-K, wire-split-N</term><description>Body segments of N bytes; a cut at body offset K; head, framing and body
/// in segments of N bytes. See <see cref="Segmentation"/>.</description></item>
/// <item><term>big-N</term><description>Text of N kilobytes.</description></item>
/// <item><term>usage-missing, no-finish, no-done, empty-choices</term><description>The normal answer without usage, finish reason, stream
/// terminator, or with empty lists of choices.</description></item>
/// <item><term>json-for-stream, sse-for-json</term><description>A whole body though a stream was asked for, and the reverse.</description></item>
/// <item><term>gzip</term><description>Content-Encoding: gzip, flushed after each event.</description></item>
/// <item><term>type-text</term><description>Content-Type: text/plain, body unchanged.</description></item>
/// <item><term>after-done</term><description>Another chunk and a second terminator after the terminator.</description></item>
/// <item><term>closedelim</term><description>No length, no chunks: the body ends with the connection.</description></item>
/// <item><term>close-idle-N</term><description>Closes the kept-alive connection N ms after the answer.</description></item>
/// <item><term>no-continue</term><description>Never answers <c>Expect: 100-continue</c> (only as the whole name of a key).</description></item>
/// </list>
/// <para><b>Deliveries</b> (how far it gets)</para>
/// <list type="table">
/// <item><term>hang, hang-after-headers, hang-after-N</term><description>Then nothing more, until the client closes.</description></item>
/// <item><term>gate-after-N-NAME</term><description>N events, then waits for the signal NAME, then the rest.</description></item>
/// <item><term>cut, cut-after-headers, cut-after-N, cut-mid-event-N, cut-mid</term><description>FIN before the head, after it, after N events,
/// after N events and half of the next, after half of the body.</description></item>
/// <item><term>rst, rst-after-headers, rst-after-N, rst-mid-event-N, rst-mid</term><description>The same with RST.</description></item>
/// <item><term>error-first, error-after-N</term><description>Status 200, then the dialect's error as first event or after N events, no terminator.</description></item>
/// <item><term>short-length</term><description>Content-Length as true, half of the body, FIN.</description></item>
/// <item><term>badchunk</term><description>Half of the body, then a chunk size that is no number, FIN.</description></item>
/// <item><term>closedelim-cut</term><description>As closedelim, FIN after half of the body.</description></item>
/// </list>
/// </summary>
public static class ScenarioNames
{
    public const string KeyPrefix = "sk-mock-";
    public const string ModelPrefix = "fault-";
    public const string RecordingPrefix = "rec:";

    /// <summary>The scenario name in a key; null when the key is not one of ours.</summary>
    public static string? OfKey(string? key) =>
        key is not null && key.StartsWith(KeyPrefix, StringComparison.Ordinal) ? WithoutTail(key[KeyPrefix.Length..]) : null;

    /// <summary>The scenario name in a model; null when it names none.</summary>
    public static string? OfModel(string? model)
    {
        var name = model?[(model.LastIndexOf('/') + 1)..];
        return name switch
        {
            null => null,
            _ when name.StartsWith(ModelPrefix, StringComparison.Ordinal) => WithoutTail(name[ModelPrefix.Length..]),
            _ when name.StartsWith(RecordingPrefix, StringComparison.Ordinal) || name.StartsWith("ok-", StringComparison.Ordinal) => WithoutTail(name),
            _ => null,
        };
    }

    /// <summary>Makes the scenario of a name.</summary>
    /// <exception cref="FormatException">A directive is unknown, or two sources or deliveries are named.</exception>
    public static Scenario Parse(string name, Recordings? recordings = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        var directives = name.Split('+').Select(part => Directive.Parse(part, recordings)).OrderBy(directive => directive.Phase).ToArray();
        if (directives.Count(directive => directive.Phase == DirectivePhase.Source) > 1 || directives.Count(directive => directive.Phase == DirectivePhase.Delivery) > 1)
        {
            throw new FormatException($"'{name}' names more than one source or delivery.");
        }

        return new Scenario(name, [.. directives.SelectMany(directive => directive.Steps)]);
    }

    internal static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string WithoutTail(string name) => name.Split('~', 2)[0];
}
