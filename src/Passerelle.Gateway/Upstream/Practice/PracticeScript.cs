using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>
/// All that will be answered to one request, decided before its first byte: the choices, the usage, the waits, the faults.
/// It depends on the request's body alone: the same body gets the same answer.
/// </summary>
internal sealed class PracticeScript
{
    /// <summary>Bounds the memory that an answer can take, in characters over all choices.</summary>
    private const int LongestAnswer = 32 * 1024 * 1024;

    private static readonly TimeSpan SlowGap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(10);

    private readonly PracticeRequest _request;
    private readonly PracticeDirectives _directives;
    private readonly PracticeText _text;
    private readonly string _fixedText;
    private readonly string _hash;
    private readonly List<PracticeAnswer> _answers = [];

    /// <param name="request">What is asked.</param>
    /// <param name="hash">Hexadecimal digits that depend on the body alone; at least 24.</param>
    public PracticeScript(PracticeRequest request, string hash)
    {
        _request = request;
        _hash = hash;
        var last = LastUserMessage(request.Messages);
        var read = PracticeDirectiveReader.Read(last.Text);
        _text = new PracticeText(read.HelpLanguage is null ? IsFrench(request.Messages, last, read.Text) : read.HelpLanguage == "fr");
        _fixedText = read.Wrong.Count > 0 ? _text.Wrong(read.Wrong) : read.Help ? _text.Help() : "";
        _directives = read.Wrong.Count > 0 ? new PracticeDirectives { Text = read.Text } : read;
        Failure = _directives.Failure;
        if (Failure is null)
        {
            WriteAnswers();
        }

        Usage = _directives.NoUsage ? null : Count();
    }

    public string Id => $"chatcmpl-practice-{_hash[..24]}";

    public PracticeRequest Request => _request;

    public PracticeDirectives Directives => _directives;

    public IReadOnlyList<PracticeAnswer> Answers => _answers;

    /// <summary>Null when none shall be reported.</summary>
    public PracticeUsage? Usage { get; }

    /// <summary>When not null, it is the whole answer.</summary>
    public PracticeError? Failure { get; private set; }

    /// <summary>The wait between the chunks of a stream that the prompt or the model asks for; null is the usual one.</summary>
    public TimeSpan? Gap => _directives.Gap ?? (_request.Model == PracticeModels.Slow ? SlowGap : null);

    /// <summary>The wait before the first byte. An answer that is not streamed comes when its stream would have ended.</summary>
    public TimeSpan Delay
    {
        get
        {
            var gaps = _request.Stream || Failure is not null ? TimeSpan.Zero : (Gap ?? TimeSpan.Zero) * Pieces;
            return _directives.Delay + gaps < LongestWait ? _directives.Delay + gaps : LongestWait;
        }
    }

    /// <summary>How many chunks carry a piece of the answer.</summary>
    public int Pieces => _answers.Sum(a =>
        PracticePieces.Count(a.Reasoning) + PracticePieces.Count(a.Content ?? "") + a.Calls.Sum(c => PracticePieces.Count(c.Arguments)));

    private bool AfterTools => _request.Messages[^1].Role is "tool" or "function";

    private void WriteAnswers()
    {
        var reasoning = _directives.Reasoning ?? (_request.Model == PracticeModels.Reason && _fixedText.Length == 0 ? _text.Reasoning(_directives.Text) : "");
        var length = 0L;
        for (var choice = 0; choice < _request.N && Failure is null; choice++)
        {
            var calls = _fixedText.Length > 0 ? [] : Calls(choice);
            var content = _fixedText.Length > 0 ? _fixedText : Content(choice, calls.Count > 0);
            var answer = new PracticeAnswer(reasoning, content, calls, calls.Count > 0 ? "tool_calls" : "stop").Within(_request.Stop, _request.MaxTokens);
            _answers.Add(answer with { Finish = _directives.Finish ?? answer.Finish });
            length += answer.Length;
            if (length > LongestAnswer)
            {
                Failure = PracticeError.Invalid(null, null, $"The answer would be longer than the practice provider's limit of {LongestAnswer} characters.");
            }
        }
    }

    private List<PracticeCall> Calls(int choice)
    {
        var calls = new List<PracticeCall>();
        if (_directives.Calls.Count > 0)
        {
            // Asked for once in a turn: a program that sends the results back would otherwise never come to an end.
            foreach (var (name, arguments) in AfterTools ? [] : _directives.Calls)
            {
                calls.Add(new PracticeCall(CallId(choice, calls.Count), name, arguments));
            }

            return calls;
        }

        foreach (var tool in ToolsToCall())
        {
            var arguments = SchemaSample.Make(tool.Parameters, preferObject: true);
            if (arguments is null || arguments[0] != '{')
            {
                Failure ??= PracticeError.Invalid(
                    $"tools[{tool.Index}].function.parameters",
                    "invalid_function_parameters",
                    $"Invalid schema for function '{tool.Name}': the practice provider finds no object that fits it.");
                break;
            }

            calls.Add(new PracticeCall(CallId(choice, calls.Count), tool.Name, arguments));
        }

        return calls;
    }

    private IEnumerable<PracticeTool> ToolsToCall()
    {
        if (_request.NamedTool is not null)
        {
            return [_request.NamedTool];
        }

        var byItself = _request is { ToolChoice: "auto", Model: PracticeModels.Tools } && !AfterTools && _directives.Parts.Count == 0;
        return _request.ToolChoice == "required" || byItself ? _request.Tools.Take(_request.ParallelTools ? 2 : 1) : [];
    }

    private string? Content(int choice, bool withCalls)
    {
        if (_directives.Parts.Count > 0)
        {
            return string.Join(' ', _directives.Parts.Select((p, i) => p.Text ?? _text.Words(p.Words, _request.Seed + (choice * 1000L) + i)));
        }

        if (withCalls)
        {
            return null;
        }

        if (_request.Format == "json_schema")
        {
            var sample = SchemaSample.Make(_request.Schema, preferObject: true);
            Failure ??= sample is not null ? null : PracticeError.Invalid(
                "response_format.json_schema.schema",
                "invalid_json_schema",
                "Invalid schema for response_format: the practice provider finds no value that fits it.");
            return sample;
        }

        var said = AfterTools ? _text.ToolResults(ToolResults()) : _text.Echo(_request, _directives.Text, choice);
        return _request.Format == "json_object"
            ? $"{{\"practice\": true, \"answer\": \"{JsonEncodedText.Encode(said, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"}}"
            : said;
    }

    /// <summary>The results at the end of the conversation, with the names of the tools that gave them.</summary>
    private IEnumerable<(string Tool, string Result)> ToolResults()
    {
        var names = new Dictionary<string, string>();
        foreach (var (id, name) in _request.Messages.SelectMany(m => m.Calls))
        {
            names[id] = name;
        }

        var first = _request.Messages.Count;
        while (first > 0 && _request.Messages[first - 1].Role is "tool" or "function")
        {
            first--;
        }

        return _request.Messages.Skip(first).Select(m => (names.GetValueOrDefault(m.ToolCallId ?? "") ?? m.ToolCallId ?? "?", m.Text));
    }

    private string CallId(int choice, int index) => $"call_practice_{_hash[..12]}_{choice}_{index}";

    private PracticeUsage Count()
    {
        var prompt = _directives.UsageIn ?? PracticeTokens.OfBytes(_request.PromptBytes);
        var completion = _directives.UsageOut ?? _answers.Sum(a => a.Tokens);
        var reasoning = _directives.UsageReasoning ?? Math.Min(completion, _answers.Sum(a => a.ReasoningTokens));
        return new PracticeUsage(prompt, completion, _directives.UsageCached ?? 0, reasoning);
    }

    private static PracticeMessage LastUserMessage(IReadOnlyList<PracticeMessage> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
        {
            if (messages[i].Role == "user")
            {
                return messages[i];
            }
        }

        return messages[^1];
    }

    /// <summary>A message of directives only has no language of its own; then the user's earlier words tell.</summary>
    private static bool IsFrench(IReadOnlyList<PracticeMessage> messages, PracticeMessage last, string text) =>
        text.Length > 0
            ? PracticeLanguage.IsFrench(text)
            : messages.Any(m => m.Role == "user" && !ReferenceEquals(m, last) && PracticeLanguage.IsFrench(m.Text));
}
