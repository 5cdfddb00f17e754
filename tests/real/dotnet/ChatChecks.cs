using System.Diagnostics;
using OpenAI.Chat;

namespace Passerelle.RealBattery;

/// <summary>Text, whole and streamed.</summary>
internal static class ChatChecks
{
    public static void Add(CheckList checks, Talk talk)
    {
        checks.Add("models list holds the model", async stop =>
        {
            var names = (await talk.Models.GetModelsAsync(stop)).Value.Select(model => model.Id).ToList();
            Expect.True(names.Contains(talk.Model), string.Join(", ", names.Take(10)));
        });

        checks.Add("chat", async stop =>
        {
            var answer = await talk.WholeAsync(cancellationToken: stop);
            Expect.True(answer.Text.Length > 0);
            Expect.Equal(ChatFinishReason.Stop, answer.Finish);
            answer.HasUsage();
        });

        checks.Add("max_completion_tokens ends with length", async stop =>
        {
            var answer = await talk.WholeAsync(Talk.Fields(tokens: 6), stop);
            Expect.Equal(ChatFinishReason.Length, answer.Finish);
            Expect.Equal(6, answer.Usage!.OutputTokenCount);
        });

        checks.Add("stream with usage", async stop =>
        {
            var answer = await talk.StreamAsync(cancellationToken: stop);
            Expect.True(answer.Text.Length > 0);
            Expect.True(answer.Pieces >= 3, $"{answer.Pieces}");
            Expect.Equal(ChatFinishReason.Stop, answer.Finish);
            answer.HasUsage();
        });

        checks.Add("stream says what the whole answer says", async stop =>
        {
            var whole = await talk.WholeAsync(Talk.Fields(11, 1500), stop);
            var streamed = await talk.StreamAsync(Talk.Fields(11, 1500), cancellationToken: stop);
            Expect.Equal(whole.Text, streamed.Text);
            Expect.Equal(whole.Finish, streamed.Finish);
            Expect.Equal(whole.Usage!.InputTokenCount, streamed.Usage!.InputTokenCount);
            Expect.Equal(whole.Usage.OutputTokenCount, streamed.Usage.OutputTokenCount);
        });

        checks.Add("stream is incremental", async stop =>
        {
            var arrivals = new List<TimeSpan>();
            var clock = Stopwatch.StartNew();
            await talk.StreamAsync(Talk.Fields(tokens: 2500), Note, stop);
            Expect.True(arrivals.Count >= 2000, $"{arrivals.Count}");
            Expect.True(arrivals[0] < clock.Elapsed / 4, $"first text after {arrivals[0]} of {clock.Elapsed}");
            Expect.True(arrivals.Count(time => time < clock.Elapsed / 2) > arrivals.Count / 10, "most pieces came at the end");

            Task Note(int pieces)
            {
                arrivals.Add(clock.Elapsed);
                return Task.CompletedTask;
            }
        });
    }
}
