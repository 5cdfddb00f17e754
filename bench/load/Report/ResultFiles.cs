using System.Globalization;
using System.Text.Json;

namespace Passerelle.Load.Report;

/// <summary>Keeps a run: the text as it was printed, and every value of every round as JSON.</summary>
internal static class ResultFiles
{
    /// <summary>Writes <c>load-TIME.md</c> and <c>load-TIME.json</c> into the folder and returns their path without the ending.</summary>
    public static string Write(string folder, DateTimeOffset time, string text, Samples samples, IReadOnlyList<string> targets, IReadOnlyList<Goal> goals)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "load-" + time.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        File.WriteAllText(path + ".md", text);
        using var file = File.Create(path + ".json");
        using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("time"u8, time);
        json.WriteStartObject("measures"u8);
        foreach (var measure in Measure.All)
        {
            json.WriteStartObject(measure.Id);
            json.WriteString("title"u8, measure.Title.Trim());
            foreach (var target in targets)
            {
                json.WriteStartArray(target);
                foreach (var value in samples.Of(measure, target))
                {
                    json.WriteNumberValue(Math.Round(value, 4));
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("goals"u8);
        foreach (var goal in goals.Where(static g => g.IsMet is not null))
        {
            json.WriteStartObject();
            json.WriteString("what"u8, goal.What);
            json.WriteNumber("measured"u8, Math.Round(goal.Value, 4));
            json.WriteNumber("limit"u8, goal.Limit);
            json.WriteBoolean("met"u8, goal.IsMet is true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return path;
    }
}
