using System.Text;

namespace Passerelle.Load.Upstream;

/// <summary>
/// A stream of one dialect, each event as one chunk of a chunked body. A stream of N events and its closing ones has its opening ones
/// in the N. JSON shapes: the API references of OpenAI, Anthropic (Messages) and Google (GenerateContentResponse, with its CRLF).
/// </summary>
/// <param name="Opening">What comes before the first text.</param>
/// <param name="Pieces">Events with a piece of text each, used in turn by their number in the stream.</param>
/// <param name="Closing">The end, the body's own included.</param>
internal sealed record FixedStream(byte[][] Opening, byte[][] Pieces, byte[][] Closing)
{
    private const string Usage = "\"input_tokens\":84,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":128";

    private static readonly FixedStream OpenAi = new([Answers.Role], Answers.Pieces, [Answers.Finish, Answers.Usage, Answers.Done]);

    private static readonly FixedStream Anthropic = new(
        [
            Event("message_start", "\"message\":{\"model\":\"bench-2026-01-01\",\"id\":\"msg_BenchQ7x2LrT9mKd4VwZ0sYh\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{" + Usage + ",\"output_tokens\":1,\"service_tier\":\"standard\"}}"),
            Event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"),
            Answers.Frame("event: ping\ndata: {\"type\": \"ping\"}\n\n"),
        ],
        [.. Answers.Texts.Select(static text => Event("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text + "\"}"))],
        [
            Event("content_block_stop", "\"index\":0"),
            Event("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{" + Usage + ",\"output_tokens\":200}"),
            [.. Answers.Frame("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"), .. "0\r\n\r\n"u8],
        ]);

    private static readonly FixedStream Gemini = new(
        [],
        [.. Answers.Texts.Select(static text => Response(text, null))],
        [[.. Response("", "STOP"), .. "0\r\n\r\n"u8]]);

    /// <summary>The stream of a dialect.</summary>
    public static FixedStream Of(Wire wire) => wire switch
    {
        Wire.Anthropic => Anthropic,
        Wire.Gemini => Gemini,
        _ => OpenAi,
    };

    /// <summary>The event of a number in a stream of <paramref name="count"/> and the closing ones.</summary>
    public byte[] At(int number, int count) =>
        number >= count ? Closing[number - count] : number < Opening.Length ? Opening[number] : Pieces[number % Pieces.Length];

    /// <summary>The text of a stream of <paramref name="count"/> events, as characters of a JSON string.</summary>
    public string Text(int count)
    {
        var text = new StringBuilder();
        for (var number = Opening.Length; number < count; number++)
        {
            text.Append(Answers.Texts[number % Pieces.Length]);
        }

        return text.ToString();
    }

    private static byte[] Event(string type, string members) => Answers.Frame($"event: {type}\ndata: {{\"type\":\"{type}\",{members}}}\n\n");

    private static byte[] Response(string text, string? finish) => Answers.Frame(
        "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"" + text + "\"}],\"role\": \"model\"}," + (finish is null ? null : $"\"finishReason\": \"{finish}\",") + "\"index\": 0}],"
        + "\"usageMetadata\": {\"promptTokenCount\": 212,\"candidatesTokenCount\": 200,\"totalTokenCount\": 412,\"promptTokensDetails\": [{\"modality\": \"TEXT\",\"tokenCount\": 212}]},"
        + "\"modelVersion\": \"bench-2026-01-01\",\"responseId\": \"BenchQ7x2LrT9mKd4VwZ0sYh\"}\r\n\r\n");
}
