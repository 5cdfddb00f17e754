using System.Text;
using System.Text.Json;
using Passerelle.Load.Upstream;

namespace Passerelle.Load.Client;

/// <summary>What a client reads out of a translated stream. For checking answers before anything is measured.</summary>
/// <param name="Text">All text.</param>
/// <param name="IsWhole">It has a reason for stopping and its dialect's end.</param>
internal sealed record StreamText(string Text, bool IsWhole)
{
    /// <summary>Reads the body of a stream in the caller's dialect.</summary>
    public static StreamText Read(Wire wire, ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder();
        var stopped = false;
        var ended = false;
        foreach (var line in Encoding.UTF8.GetString(body).Split('\n').Where(static l => l.StartsWith("data: ", StringComparison.Ordinal)))
        {
            // Nothing may stand behind the end.
            if (ended)
            {
                return new StreamText(text.ToString(), false);
            }

            var data = line["data: ".Length..];
            if (wire == Wire.OpenAi && data == "[DONE]")
            {
                ended = true;
                continue;
            }

            using var json = JsonDocument.Parse(data);
            if (wire == Wire.OpenAi)
            {
                ReadChunk(json.RootElement, text, ref stopped);
            }
            else
            {
                ReadEvent(json.RootElement, text, ref stopped, ref ended);
            }
        }

        return new StreamText(text.ToString(), stopped && ended);
    }

    private static void ReadChunk(JsonElement chunk, StringBuilder text, ref bool stopped)
    {
        foreach (var choice in chunk.GetProperty("choices").EnumerateArray())
        {
            text.Append(choice.GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : null);
            stopped |= choice.GetProperty("finish_reason").ValueKind == JsonValueKind.String && choice.GetProperty("finish_reason").ValueEquals("stop"u8);
        }
    }

    private static void ReadEvent(JsonElement e, StringBuilder text, ref bool stopped, ref bool ended)
    {
        switch (e.GetProperty("type").GetString())
        {
            case "content_block_delta":
                text.Append(e.GetProperty("delta").GetProperty("text").GetString());
                break;
            case "message_delta":
                stopped |= e.GetProperty("delta").GetProperty("stop_reason").ValueEquals("end_turn"u8);
                break;
            case "message_stop":
                ended = true;
                break;
        }
    }
}
