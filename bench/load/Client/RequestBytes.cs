using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Load.Client;

/// <summary>Makes whole requests as bytes: head and a chat body of about the size asked for, always the same for the same arguments.</summary>
internal static class RequestBytes
{
    private static readonly JsonWriterOptions AsClientsWrite = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Sentences =
    [
        "Could you look at the function below and tell me why it returns early? ",
        "The customer writes that the invoice of \"March\" was paid twice.\n",
        "Please answer in two short paragraphs, without a list. ",
        "Here is the log:\n```\n2026-03-02T10:14:07Z WARN pool: connection reset, 3 of 5\n```\n",
        "Le caf\u00e9 est ouvert jusqu'\u00e0 vingt heures. ",
        "\u8bf7\u7528\u4e2d\u6587\u56de\u7b54\u3002",
        "We measured the same thing on two machines and the numbers differ by a third; what should we check first? ",
        "if (order.Total > limit && !order.Approved)\n{\n\treturn Refuse(order, \"over the limit\");\n}\n",
    ];

    /// <summary>A POST of a chat completion.</summary>
    /// <param name="address">Whom it is for: the Host header.</param>
    /// <param name="key">The bearer key.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="size">Bytes of the body, about; 1,024 is the least that is met.</param>
    /// <param name="stream">Ask for a stream with its usage.</param>
    /// <param name="modelLast">Write <c>model</c> and <c>stream</c> after the messages, as the Python SDK does; else <c>model</c> is first.</param>
    public static byte[] Chat(IPEndPoint address, string key, string model, int size, bool stream, bool modelLast = false)
    {
        var body = Body(model, size, stream, modelLast);
        var head = string.Create(
            CultureInfo.InvariantCulture,
            $"POST /v1/chat/completions HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nAccept: application/json\r\nUser-Agent: passerelle-load/1\r\nContent-Length: {body.Length}\r\n\r\n");
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>A GET without a key.</summary>
    public static byte[] Get(IPEndPoint address, string path) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");

    private static byte[] Body(string model, int size, bool stream, bool modelLast)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, AsClientsWrite))
        {
            json.WriteStartObject();
            if (!modelLast)
            {
                WriteModel(json, model, stream);
            }

            WriteMessages(json, bytes, size - (modelLast ? 160 : 60));
            json.WriteNumber("temperature"u8, 0.7);
            json.WriteNumber("max_completion_tokens"u8, 1024);
            if (modelLast)
            {
                WriteModel(json, model, stream);
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void WriteModel(Utf8JsonWriter json, string model, bool stream)
    {
        json.WriteString("model"u8, model);
        if (stream)
        {
            json.WriteBoolean("stream"u8, true);
            json.WriteStartObject("stream_options"u8);
            json.WriteBoolean("include_usage"u8, true);
            json.WriteEndObject();
        }
    }

    private static void WriteMessages(Utf8JsonWriter json, MemoryStream bytes, int size)
    {
        json.WriteStartArray("messages"u8);
        WriteMessage(json, "system", "You are a careful assistant of a small company. Keep to the facts that are in the conversation.");
        for (var turn = 0; ; turn++)
        {
            json.Flush();
            var left = size - (int)bytes.Length - 40;
            if (left < 8)
            {
                break;
            }

            // Turns grow and shrink between about 100 and 1,300 bytes; one from the user ends the conversation.
            var text = new StringBuilder();
            for (var i = 0; i <= turn * 7 % 13; i++)
            {
                text.Append(Sentences[(turn + (i * 3)) % Sentences.Length]);
            }

            var content = text.ToString();
            var length = JsonEncodedText.Encode(content, AsClientsWrite.Encoder).EncodedUtf8Bytes.Length;
            if (length > left)
            {
                WriteMessage(json, "user", new string('.', left));
                break;
            }

            WriteMessage(json, turn % 2 == 0 ? "user" : "assistant", content);
        }

        json.WriteEndArray();
    }

    private static void WriteMessage(Utf8JsonWriter json, string role, string content)
    {
        json.WriteStartObject();
        json.WriteString("role"u8, role);
        json.WriteString("content"u8, content);
        json.WriteEndObject();
    }
}
