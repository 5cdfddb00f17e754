using System.Text;
using Passerelle.Testing;

namespace Passerelle.Gateway.Tests.Edges;

/// <summary>Short answers of an upstream in every dialect, byte for byte under the test's control, and what every caller must find in them.</summary>
internal static class Says
{
    /// <summary>The text of <see cref="Good"/>.</summary>
    public const string Text = "Bonjour";

    /// <summary>A scenario that answers well in the dialect of the request's path, as a stream where one is asked for.</summary>
    public static Scenario Good { get; } = Scenario.Of("good", Step.Source("good", call => Answer(call.Request)));

    /// <summary>The dialect's name by a path of the upstream.</summary>
    public static string DialectOf(string path) =>
        path.EndsWith("/messages", StringComparison.Ordinal) ? "anthropic"
        : path.EndsWith("/responses", StringComparison.Ordinal) ? "responses"
        : path.EndsWith("/embeddings", StringComparison.Ordinal) ? "embeddings"
        : path.EndsWith("ontents", StringComparison.Ordinal) && path.Contains(":batchEmbed", StringComparison.Ordinal) ? "gemini-embeddings"
        : path.Contains("/models/", StringComparison.Ordinal) ? "gemini"
        : "chat";

    /// <summary>A whole answer that says <see cref="Text"/>.</summary>
    public static string Body(string dialect) => dialect switch
    {
        "anthropic" => """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Bonjour"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":5,"output_tokens":2}}""",
        "responses" => """{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[{"type":"message","id":"msg_1","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Bonjour","annotations":[]}]}],"usage":{"input_tokens":5,"output_tokens":2,"total_tokens":7}}""",
        "gemini" => """{"candidates":[{"content":{"parts":[{"text":"Bonjour"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":2,"totalTokenCount":7},"modelVersion":"m"}""",
        "embeddings" => """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-0.25]}],"model":"m","usage":{"prompt_tokens":2,"total_tokens":2}}""",
        "gemini-embeddings" => """{"embeddings":[{"values":[0.5,-0.25]}]}""",
        _ => """{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Bonjour"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}""",
    };

    /// <summary>The events of a stream that says <see cref="Text"/> in two pieces, each with its blank line, the dialect's terminator among them.</summary>
    public static IReadOnlyList<string> Events(string dialect) => dialect switch
    {
        "anthropic" =>
        [
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n",
            "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Bon\"}}\n\n",
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"jour\"}}\n\n",
            "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":2}}\n\n",
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
        ],
        "responses" =>
        [
            "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"in_progress\",\"model\":\"m\",\"output\":[]}}\n\n",
            "event: response.output_item.added\ndata: {\"type\":\"response.output_item.added\",\"sequence_number\":1,\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"in_progress\",\"role\":\"assistant\",\"content\":[]}}\n\n",
            "event: response.content_part.added\ndata: {\"type\":\"response.content_part.added\",\"sequence_number\":2,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[]}}\n\n",
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":3,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Bon\"}\n\n",
            "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":4,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"jour\"}\n\n",
            "event: response.output_text.done\ndata: {\"type\":\"response.output_text.done\",\"sequence_number\":5,\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"text\":\"Bonjour\"}\n\n",
            "event: response.output_item.done\ndata: {\"type\":\"response.output_item.done\",\"sequence_number\":6,\"output_index\":0,\"item\":{\"type\":\"message\",\"id\":\"msg_1\",\"status\":\"completed\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"Bonjour\",\"annotations\":[]}]}}\n\n",
            "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":7,\"response\":" + Body("responses") + "}\n\n",
        ],
        "gemini" =>
        [
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Bon\"}],\"role\":\"model\"},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":1,\"totalTokenCount\":6},\"modelVersion\":\"m\"}\n\n",
            "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"jour\"}],\"role\":\"model\"},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":2,\"totalTokenCount\":7},\"modelVersion\":\"m\"}\n\n",
        ],
        _ =>
        [
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n",
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Bon\"},\"finish_reason\":null}]}\n\n",
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"jour\"},\"finish_reason\":null}]}\n\n",
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
            "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":7}}\n\n",
            "data: [DONE]\n\n",
        ],
    };

    /// <summary>How many of <see cref="Events"/> come before the first words, and how many with them.</summary>
    public static int EventsUntilText(string dialect) => dialect switch
    {
        "anthropic" => 3,
        "responses" => 4,
        "gemini" => 1,
        _ => 2,
    };

    /// <summary>The good answer to one request.</summary>
    public static UpstreamAnswer Answer(UpstreamRequest request)
    {
        var dialect = DialectOf(request.Path);
        return request.Stream ? Stream(Events(dialect)) : UpstreamAnswer.Whole(200, "application/json", Body(dialect));
    }

    /// <summary>A stream of these events.</summary>
    public static UpstreamAnswer Stream(IEnumerable<string> events)
    {
        var answer = UpstreamAnswer.EventStream();
        answer.Replace(events.Select(e => new AnswerPiece(Encoding.UTF8.GetBytes(e), IsEvent: true)));
        return answer;
    }
}
