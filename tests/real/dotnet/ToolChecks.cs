using OpenAI.Chat;

namespace Passerelle.RealBattery;

/// <summary>Calls of a tool, whole and streamed, and their result.</summary>
internal static class ToolChecks
{
    private const string Parameters = """
        {"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"},"unit":{"type":"string","enum":["celsius","fahrenheit"]}},
        "required":["city","days","unit"],"additionalProperties":false}
        """;

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool("get_weather", "The weather of a city", BinaryData.FromString(Parameters));

    public static void Add(CheckList checks, Talk talk)
    {
        checks.Add("tool call, forced", async stop => IsWeatherCall(await talk.WholeAsync(Forced(3), stop)));

        checks.Add("tool call, streamed", async stop =>
        {
            var answer = await talk.StreamAsync(Forced(4), cancellationToken: stop);
            IsWeatherCall(answer);
            Expect.True(answer.Pieces > 2, $"{answer.Pieces}");
            answer.HasUsage();
        });

        checks.Add("tool result is answered in text", async stop =>
        {
            var first = await talk.WholeAsync(Forced(5), stop);
            var call = first.Calls[0];
            var options = Talk.Fields();
            options.Tools.Add(Weather);
            ChatMessage[] messages =
            [
                .. Talk.Hello,
                new AssistantChatMessage([ChatToolCall.CreateFunctionToolCall(call.Id, call.Name, BinaryData.FromString(call.Arguments))]),
                new ToolChatMessage(call.Id, "sunny, 21 degrees"),
            ];
            var second = await talk.WholeAsync(messages, options, stop);
            Expect.Equal(ChatFinishReason.Stop, second.Finish);
            Expect.True(second.Text.Length > 0);
            Expect.True(second.Usage!.InputTokenCount > first.Usage!.InputTokenCount, "the tool result is not in the prompt");
        });
    }

    private static ChatCompletionOptions Forced(int seed)
    {
        var options = Talk.Fields(seed);
        options.Tools.Add(Weather);
        options.ToolChoice = ChatToolChoice.CreateRequiredChoice();
        return options;
    }

    private static void IsWeatherCall(Answer answer)
    {
        Expect.Equal(ChatFinishReason.ToolCalls, answer.Finish);
        Expect.Equal(1, answer.Calls.Count);
        Expect.Equal("get_weather", answer.Calls[0].Name);
        Expect.True(answer.Calls[0].Id.Length > 0);
        Shape.Fits(answer.Calls[0].Arguments, Parameters);
    }
}
