using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>The output items of a response.</summary>
internal sealed class ResponsesOutput
{
    private readonly Speech _speech;

    public ResponsesOutput(Speech speech, bool isSealed, bool isSummarized)
    {
        _speech = speech;
        var items = new List<JsonElement>();
        if (speech.Reasoning.Count > 0)
        {
            items.Add(Reasoning(isSealed, isSummarized));
        }

        if (speech.Calls.Count == 0)
        {
            items.Add(Message());
        }

        for (var i = 0; i < speech.Calls.Count; i++)
        {
            items.Add(Call(i));
        }

        Items = items;
    }

    public IReadOnlyList<JsonElement> Items { get; }

    /// <summary>An item as it is when it begins: without what will be streamed.</summary>
    public void WriteOpened(Utf8JsonWriter json, JsonElement item)
    {
        json.WriteStartObject();
        foreach (var member in item.EnumerateObject())
        {
            json.WritePropertyName(member.Name);
            switch (member.Name)
            {
                case "status":
                    json.WriteStringValue("in_progress");
                    break;
                case "arguments":
                    json.WriteStringValue("");
                    break;
                case "summary" or "content":
                    json.WriteStartArray();
                    json.WriteEndArray();
                    break;
                default:
                    member.Value.WriteTo(json);
                    break;
            }
        }

        json.WriteEndObject();
    }

    /// <summary>A part of a message or of a summary.</summary>
    public static void WritePart(Utf8JsonWriter json, string kind, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", kind);
        if (kind == "output_text")
        {
            json.WriteStartArray("annotations");
            json.WriteEndArray();
            json.WriteStartArray("logprobs");
            json.WriteEndArray();
        }

        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private JsonElement Reasoning(bool isSealed, bool isSummarized) => Item(json =>
    {
        var id = "rs_" + _speech.Seed;
        json.WriteString("id", id);
        json.WriteString("type", "reasoning");
        if (isSealed)
        {
            json.WriteString("encrypted_content", Proofs.Sign(ResponsesItems.Maker, id));
        }

        json.WriteStartArray("summary");
        if (isSummarized)
        {
            WritePart(json, "summary_text", string.Concat(_speech.Reasoning));
        }

        json.WriteEndArray();
    });

    private JsonElement Message() => Item(json =>
    {
        json.WriteString("id", "msg_" + _speech.Seed);
        json.WriteString("type", "message");
        json.WriteString("status", _speech.End == SpokenEnd.Length ? "incomplete" : "completed");
        json.WriteStartArray("content");
        WritePart(json, "output_text", string.Concat(_speech.Text));
        json.WriteEndArray();
        json.WriteString("role", "assistant");
    });

    private JsonElement Call(int index) => Item(json =>
    {
        json.WriteString("id", _speech.CallId("fc_", index));
        json.WriteString("type", "function_call");
        json.WriteString("status", "completed");
        json.WriteString("arguments", _speech.Calls[index].Text);
        json.WriteString("call_id", _speech.CallId(_speech.Reasoning.Count > 0 ? ResponsesItems.ReasonedCall : "call_", index));
        json.WriteString("name", _speech.Calls[index].Name);
    });

    private static JsonElement Item(Action<Utf8JsonWriter> write) => JsonElement.Parse(PlainJson.Object(write).Span);
}
