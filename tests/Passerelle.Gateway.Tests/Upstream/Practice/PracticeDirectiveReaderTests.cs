using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

public sealed class PracticeDirectiveReaderTests : IDisposable
{
    private readonly PracticeTalk _talk = new();

    public void Dispose() => _talk.Dispose();

    [Theory]
    [InlineData("[[say Hello there]]", "Hello there")]
    [InlineData("[[SAY Hello]]", "Hello")]
    [InlineData("Ignored [[say one]] words [[say two]]", "one two")]
    [InlineData("[[say {\"a\": [1]}]]", "{\"a\": [1]}")]
    [InlineData("[[say]]", "")]
    [InlineData("[[say two\nlines]]", "two\nlines")]
    public async Task Say_is_said_exactly(string prompt, string expected) => Assert.Equal(expected, await _talk.SayAsync(prompt));

    [Theory]
    [InlineData("if [[ -f x ]]; then [[1,2],[3,4]] fi")]
    [InlineData("an open [[say with no end")]
    [InlineData("[[")]
    [InlineData("[[[[]]]]")]
    public async Task What_is_no_directive_stays_text(string prompt) =>
        Assert.Contains($"You wrote: “{prompt}”", await _talk.SayAsync(prompt), StringComparison.Ordinal);

    [Fact]
    public async Task Directives_are_removed_from_what_is_repeated()
    {
        var said = await _talk.SayAsync("Good [[usage in=5]]morning[[finish stop]]");

        Assert.Contains("“Good morning”", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[jump]]")]
    [InlineData("[[Paris]]")]
    [InlineData("[[words]]")]
    [InlineData("[[words many]]")]
    [InlineData("[[words 0]]")]
    [InlineData("[[words 100001]]")]
    [InlineData("[[words 99999999999999999999]]")]
    [InlineData("[[fail]]")]
    [InlineData("[[fail 200]]")]
    [InlineData("[[fail 600]]")]
    [InlineData("[[fail 429 retry-after=soon]]")]
    [InlineData("[[fail 429 when=now]]")]
    [InlineData("[[delay]]")]
    [InlineData("[[delay -5ms]]")]
    [InlineData("[[delay 11000s]]")]
    [InlineData("[[gap 61s]]")]
    [InlineData("[[cut soon]]")]
    [InlineData("[[cut -1]]")]
    [InlineData("[[usage]]")]
    [InlineData("[[usage in]]")]
    [InlineData("[[usage tokens=5]]")]
    [InlineData("[[no-usage please]]")]
    [InlineData("[[finish badly]]")]
    [InlineData("[[tool]]")]
    [InlineData("[[tool {}]]")]
    [InlineData("[[reason]]")]
    [InlineData("[[help de]]")]
    public async Task A_directive_that_is_not_understood_gets_the_list(string directive)
    {
        var message = await _talk.MessageAsync(PracticeTalk.Request($"[[tool f {{}}]] {directive} [[fail 500]]"));
        var said = message.GetProperty("content").GetString()!;

        Assert.StartsWith($"Sorry, I do not understand {directive}. I am Passerelle's practice provider", said, StringComparison.Ordinal);
        Assert.Contains("\n- `[[words 50]]`: I say 50 words\n", said, StringComparison.Ordinal);
        Assert.False(message.TryGetProperty("tool_calls", out _));
    }

    [Fact]
    public async Task Help_lists_the_directives_and_each_example_of_it_works()
    {
        var help = await _talk.SayAsync("[[help]]");
        var examples = help.Split('\n').Where(l => l.StartsWith("- `", StringComparison.Ordinal)).Select(l => l[3..l.LastIndexOf('`')]).ToList();

        Assert.Equal(14, examples.Count);
        Assert.StartsWith("Je suis le fournisseur d'entraînement", await _talk.SayAsync("[[help fr]]"), StringComparison.Ordinal);
        foreach (var example in examples.Where(e => !e.Contains("cut", StringComparison.Ordinal) && !e.Contains("hang", StringComparison.Ordinal)))
        {
            using var response = await _talk.SendAsync(PracticeTalk.Request(example).ToJsonString());
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("Sorry", body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("[[tool get_time {\"zone\":\"UTC\"}]]", "get_time", "{\"zone\":\"UTC\"}")]
    [InlineData("[[tool f {\"a\":[[1,2]], \"b\":{\"c\":\"}]]\"}}]]", "f", "{\"a\":[[1,2]], \"b\":{\"c\":\"}]]\"}}")]
    [InlineData("[[tool f {\"quote\":\"\\\"}\"}]]", "f", "{\"quote\":\"\\\"}\"}")]
    [InlineData("[[tool f]]", "f", "{}")]
    [InlineData("[[tool my-tool.v2_x {oops]]", "my-tool.v2_x", "{oops")]
    [InlineData("[[tool f no json]]", "f", "no json")]
    public async Task Tool_is_called_with_its_arguments_verbatim(string prompt, string name, string arguments)
    {
        var answer = (await _talk.AskAsync(PracticeTalk.Request(prompt))).GetProperty("choices")[0];
        var call = Assert.Single(answer.GetProperty("message").GetProperty("tool_calls").EnumerateArray());

        Assert.Equal("tool_calls", answer.GetProperty("finish_reason").GetString());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("message").GetProperty("content").ValueKind);
        Assert.Equal("function", call.GetProperty("type").GetString());
        Assert.Equal(name, call.GetProperty("function").GetProperty("name").GetString());
        Assert.Equal(arguments, call.GetProperty("function").GetProperty("arguments").GetString());
    }

    [Fact]
    public async Task Several_tools_are_parallel_calls_with_different_ids_beside_the_text()
    {
        var message = await _talk.MessageAsync(PracticeTalk.Request("[[say Looking.]] [[tool a {}]] [[tool b {}]]", "echo", ("tool_choice", "none")));
        var calls = message.GetProperty("tool_calls").EnumerateArray().ToList();

        Assert.Equal("Looking.", message.GetProperty("content").GetString());
        Assert.Equal(2, calls.Select(c => c.GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Usage_is_reported_as_asked_or_not_at_all()
    {
        var usage = (await _talk.AskAsync(PracticeTalk.Request("[[usage in=1000 out=50 cached=200 reasoning=10]]"))).GetProperty("usage");
        var part = (await _talk.AskAsync(PracticeTalk.Request("[[usage out=7]]"))).GetProperty("usage");
        var none = await _talk.AskAsync(PracticeTalk.Request("[[no-usage]]"));

        Assert.Equal(1000, usage.GetProperty("prompt_tokens").GetInt32());
        Assert.Equal(50, usage.GetProperty("completion_tokens").GetInt32());
        Assert.Equal(1050, usage.GetProperty("total_tokens").GetInt32());
        Assert.Equal(200, usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32());
        Assert.Equal(10, usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
        Assert.Equal((4, 7), (part.GetProperty("prompt_tokens").GetInt32(), part.GetProperty("completion_tokens").GetInt32()));
        Assert.False(none.TryGetProperty("usage", out _));
    }

    [Fact]
    public async Task Finish_is_given_as_asked()
    {
        var answer = await _talk.AskAsync(PracticeTalk.Request("[[finish content_filter]]"));

        Assert.Equal("content_filter", answer.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task Only_the_last_user_message_directs()
    {
        var request = PracticeTalk.Request("");
        request["messages"] = JsonNode.Parse(
            """[{"role":"system","content":"[[fail 500]]"},{"role":"user","content":"[[fail 500]]"},{"role":"assistant","content":"[[say no]]"},{"role":"user","content":"[[say yes]]"}]""");

        Assert.Equal("yes", await _talk.SayAsync(request));
    }

    [Fact]
    public async Task A_flood_of_directives_is_read_in_time_that_grows_with_its_length()
    {
        var flood = string.Concat(Enumerable.Repeat("[[tool a {", 200_000));

        Assert.Contains("characters in all", await _talk.SayAsync(flood), StringComparison.Ordinal);
    }
}
