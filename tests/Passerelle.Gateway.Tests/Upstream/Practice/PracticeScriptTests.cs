using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Passerelle.Gateway.Tests.Upstream.Practice;

public sealed class PracticeScriptTests : IDisposable
{
    private const string Weather = """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":3}},"required":["city","days"]}""";

    private readonly PracticeTalk _talk = new();

    public void Dispose() => _talk.Dispose();

    [Fact]
    public async Task Words_are_as_many_as_asked_and_change_with_the_seed_and_the_choice()
    {
        var answer = await _talk.AskAsync(PracticeTalk.Request("[[words 30]]", "echo", ("n", 2), ("seed", 1)));
        var choices = answer.GetProperty("choices").EnumerateArray().Select(c => c.GetProperty("message").GetProperty("content").GetString()!).ToList();
        var otherSeed = await _talk.SayAsync(PracticeTalk.Request("[[words 30]]", "echo", ("seed", -2)));

        Assert.Equal(30, choices[0].Split(' ').Length);
        Assert.Equal(3, new HashSet<string>([.. choices, otherSeed]).Count);
    }

    [Fact]
    public async Task Reason_shows_reasoning_that_is_counted_and_says_that_it_is_none()
    {
        var answer = await _talk.AskAsync(PracticeTalk.Request("Think about it", "reason"));
        var message = answer.GetProperty("choices")[0].GetProperty("message");
        var reasoning = message.GetProperty("reasoning_content").GetString()!;

        Assert.Contains("I do not reason. The message has 3 words", reasoning, StringComparison.Ordinal);
        Assert.Contains("“Think about it”", message.GetProperty("content").GetString(), StringComparison.Ordinal);
        var usage = answer.GetProperty("usage");
        var reasoningTokens = (reasoning.Length + 3) / 4;
        Assert.Equal(reasoningTokens, usage.GetProperty("completion_tokens_details").GetProperty("reasoning_tokens").GetInt32());
        Assert.True(usage.GetProperty("completion_tokens").GetInt32() > reasoningTokens);
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("tools")]
    public async Task The_reason_directive_gives_any_model_a_reasoning(string model)
    {
        var message = await _talk.MessageAsync(PracticeTalk.Request("[[reason One.]] [[reason Two.]] [[say Done.]]", model));

        Assert.Equal("One.\nTwo.", message.GetProperty("reasoning_content").GetString());
        Assert.Equal("Done.", message.GetProperty("content").GetString());
    }

    [Fact]
    public async Task Tools_calls_the_first_tool_with_arguments_of_its_schema()
    {
        var request = PracticeTalk.Request("Weather?", "tools", ("tools", new JsonArray(PracticeTalk.Tool("get_weather", Weather), PracticeTalk.Tool("get_time"))));
        var choice = (await _talk.AskAsync(request)).GetProperty("choices")[0];
        var call = Assert.Single(choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray());

        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
        Assert.Equal("get_weather", call.GetProperty("function").GetProperty("name").GetString());
        Assert.Equal("""{"city":"practice","days":3}""", call.GetProperty("function").GetProperty("arguments").GetString());
        Assert.InRange(call.GetProperty("id").GetString()!.Length, 10, 40);
    }

    [Theory]
    [InlineData("tools", "\"auto\"", null, "a")]
    [InlineData("tools", "\"none\"", null, "")]
    [InlineData("tools", "\"auto\"", true, "a b")]
    [InlineData("tools", "\"auto\"", false, "a")]
    [InlineData("echo", "\"auto\"", null, "")]
    [InlineData("echo", "\"required\"", null, "a")]
    [InlineData("echo", "\"required\"", true, "a b")]
    [InlineData("echo", """{"type":"function","function":{"name":"c"}}""", null, "c")]
    [InlineData("slow", """{"type":"function","function":{"name":"b"}}""", true, "b")]
    public async Task Tool_choice_and_parallel_calls_are_followed(string model, string choice, bool? parallel, string called)
    {
        var request = PracticeTalk.Request("Hi", model, ("tool_choice", JsonNode.Parse(choice)));
        request["tools"] = new JsonArray(PracticeTalk.Tool("a"), PracticeTalk.Tool("b"), PracticeTalk.Tool("c"));
        request["parallel_tool_calls"] = parallel;
        var message = await _talk.MessageAsync(request);
        var names = message.TryGetProperty("tool_calls", out var calls)
            ? calls.EnumerateArray().Select(c => c.GetProperty("function").GetProperty("name").GetString())
            : [];

        Assert.Equal(called, string.Join(' ', names));
        Assert.Equal(called.Length == 0, message.GetProperty("content").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task After_the_results_of_tools_they_are_quoted_and_nothing_is_called_again()
    {
        var request = PracticeTalk.Request("", "tools", ("tools", new JsonArray(PracticeTalk.Tool("get_weather"))));
        request["messages"] = JsonNode.Parse(
            """
            [{"role":"user","content":"Weather? [[tool get_weather {}]]"},
             {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"get_weather","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"get_time","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"c1","content":"Sunny"},
             {"role":"tool","tool_call_id":"c2","content":"noon"}]
            """);
        var message = await _talk.MessageAsync(request);

        Assert.Equal(
            "The tool get_weather answered: “Sunny”\n\nThe tool get_time answered: “noon”\n\nI am Passerelle's practice provider, not a language model, so I only quote it.",
            message.GetProperty("content").GetString());
        Assert.False(message.TryGetProperty("tool_calls", out _));
    }

    [Theory]
    [InlineData("max_tokens")]
    [InlineData("max_completion_tokens")]
    public async Task An_answer_ends_at_the_limit_of_tokens(string field)
    {
        var answer = await _talk.AskAsync(PracticeTalk.Request("[[reason Hmmm so]] [[say one two three four]]", "echo", (field, 4)));
        var choice = answer.GetProperty("choices")[0];

        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
        Assert.Equal("Hmmm so", choice.GetProperty("message").GetProperty("reasoning_content").GetString());
        Assert.Equal("one two ", choice.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(4, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
    }

    [Theory]
    [InlineData("[[say abcdefgh]]", 2, "stop", "abcdefgh")]
    [InlineData("[[say abcdefghi]]", 2, "length", "abcdefgh")]
    [InlineData("[[say aéé€€]]", 2, "length", "aéé€")]
    [InlineData("[[say 👍👍👍]]", 2, "length", "👍👍")]
    [InlineData("[[reason 12345678]] [[say more]]", 2, "length", "")]
    public async Task A_limit_splits_no_character(string prompt, int most, string finish, string said)
    {
        var choice = (await _talk.AskAsync(PracticeTalk.Request(prompt, "echo", ("max_tokens", most)))).GetProperty("choices")[0];

        Assert.Equal(finish, choice.GetProperty("finish_reason").GetString());
        Assert.Equal(said, choice.GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_limit_may_cut_the_arguments_of_a_call_and_leave_out_later_calls()
    {
        var answer = await _talk.AskAsync(PracticeTalk.Request("[[tool name {\"a\":\"bcdefgh\"}]] [[tool next {}]]", "echo", ("max_tokens", 3)));
        var choice = answer.GetProperty("choices")[0];
        var call = Assert.Single(choice.GetProperty("message").GetProperty("tool_calls").EnumerateArray());

        Assert.Equal("length", choice.GetProperty("finish_reason").GetString());
        Assert.Equal("{\"a\":\"bc", call.GetProperty("function").GetProperty("arguments").GetString());
    }

    [Theory]
    [InlineData("\"three\"", "one two ")]
    [InlineData("[\"four\", \"two\"]", "one ")]
    [InlineData("\"absent\"", "one two three four")]
    public async Task A_stop_sequence_ends_the_text_before_it(string stop, string said)
    {
        var choice = (await _talk.AskAsync(PracticeTalk.Request("[[say one two three four]]", "echo", ("stop", JsonNode.Parse(stop))))).GetProperty("choices")[0];

        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(said, choice.GetProperty("message").GetProperty("content").GetString());
    }

    [Fact]
    public async Task Each_choice_is_there_and_counted()
    {
        var answer = await _talk.AskAsync(PracticeTalk.Request("[[say 12345678]]", "echo", ("n", 3)));

        Assert.Equal([0, 1, 2], answer.GetProperty("choices").EnumerateArray().Select(c => c.GetProperty("index").GetInt32()));
        Assert.Equal(6, answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Contains("This is answer 1 of 3.", await _talk.SayAsync(PracticeTalk.Request("Hi", "echo", ("n", 3))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_answered_in_json()
    {
        var said = await _talk.SayAsync(PracticeTalk.Request("A \"quoted\"\nline", "echo", ("response_format", JsonNode.Parse("""{"type":"json_object"}"""))));
        var json = JsonElement.Parse(said);

        Assert.True(json.GetProperty("practice").GetBoolean());
        Assert.Contains("“A \"quoted\"\nline”", json.GetProperty("answer").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Weather, """{"city":"practice","days":3}""")]
    [InlineData("""{"type":"array","items":{"enum":["x","y"]},"minItems":2}""", """["x","y"]""")]
    [InlineData("null", "{}")]
    public async Task A_schema_is_answered_with_what_fits_it(string schema, string expected)
    {
        var wrapper = new JsonObject { ["name"] = "s", ["strict"] = true };
        if (schema != "null")
        {
            wrapper["schema"] = JsonNode.Parse(schema);
        }

        var format = new JsonObject { ["type"] = "json_schema", ["json_schema"] = wrapper };
        Assert.Equal(expected, await _talk.SayAsync(PracticeTalk.Request("Hi", "echo", ("response_format", format))));
    }

    [Fact]
    public async Task Say_may_break_the_promise_of_json()
    {
        var format = JsonNode.Parse("""{"type":"json_object"}""");

        Assert.Equal("no json", await _talk.SayAsync(PracticeTalk.Request("[[say no json]]", "echo", ("response_format", format))));
    }

    [Fact]
    public async Task Tools_without_a_tool_tells_how_to_see_it_call_one() =>
        Assert.Contains("Offer a tool in your request", await _talk.SayAsync(PracticeTalk.Request("Hi", "tools")), StringComparison.Ordinal);

    [Fact]
    public async Task The_prompt_is_counted_with_its_tools_and_calls()
    {
        var tool = PracticeTalk.Tool("get_time");
        var length = tool.ToJsonString().Length;
        var answer = await _talk.AskAsync(PracticeTalk.Request("12345678", "echo", ("tools", new JsonArray(tool))));

        Assert.Equal((8 + length + 3) / 4, answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }
}
