using System.Text.Json;
using Passerelle.Protocol.Tests.Sse;

namespace Passerelle.Protocol.Tests.AnthropicMessages;

/// <summary>The order of events in Anthropic's stream, as its clients want it.</summary>
internal static class StreamGrammar
{
    public static void Check(byte[] stream, bool isBroken)
    {
        var open = -1;
        var next = 0;
        var kind = "";
        var last = "";
        var deltas = 0;
        foreach (var (name, data) in SseStream.Play(stream, []).Events)
        {
            using var document = JsonDocument.Parse(data, Parsed.Strictly);
            var e = document.RootElement;
            var type = e.GetProperty("type").GetString()!;
            Assert.Equal(name, type);
            Assert.NotEqual("message_stop", last);
            Assert.NotEqual("error", last);
            switch (type)
            {
                case "ping" or "error":
                    break;
                case "message_start":
                    Assert.Equal("", last);
                    var message = e.GetProperty("message");
                    Assert.Equal("assistant", message.GetProperty("role").GetString());
                    Assert.Equal(0, message.GetProperty("content").GetArrayLength());
                    Assert.True(message.GetProperty("id").GetString()!.Length > 0 && message.GetProperty("model").GetString()!.Length > 0);
                    Assert.Equal(JsonValueKind.Null, message.GetProperty("stop_reason").ValueKind);
                    Assert.True(message.GetProperty("usage").GetProperty("input_tokens").GetInt64() >= 0 && message.GetProperty("usage").GetProperty("output_tokens").GetInt64() >= 0);
                    break;
                case "content_block_start":
                    Assert.Equal((-1, next), (open, e.GetProperty("index").GetInt32()));
                    open = next++;
                    kind = e.GetProperty("content_block").GetProperty("type").GetString()!;
                    break;
                case "content_block_delta":
                    Assert.Equal(open, e.GetProperty("index").GetInt32());
                    Assert.True(Fits(e.GetProperty("delta").GetProperty("type").GetString()!, kind), $"{kind} {e.GetProperty("delta")}");
                    break;
                case "content_block_stop":
                    Assert.Equal(open, e.GetProperty("index").GetInt32());
                    open = -1;
                    break;
                case "message_delta":
                    deltas++;
                    Assert.Equal(-1, open);
                    Assert.True(e.GetProperty("delta").TryGetProperty("stop_reason", out _) && e.GetProperty("delta").TryGetProperty("stop_sequence", out _));
                    Assert.True(e.GetProperty("usage").GetProperty("output_tokens").GetInt64() >= 0);
                    break;
                case "message_stop":
                    Assert.True(deltas > 0);
                    break;
                default:
                    Assert.Fail(type);
                    break;
            }

            last = type == "ping" ? last : type;
        }

        Assert.True((last == "message_stop") != isBroken, last);
    }

    private static bool Fits(string delta, string kind) => delta switch
    {
        "text_delta" or "citations_delta" => kind == "text",
        "thinking_delta" or "signature_delta" => kind == "thinking",
        "input_json_delta" => kind is "tool_use" or "server_tool_use" or "mcp_tool_use",
        "compaction_delta" => kind == "compaction",
        _ => false,
    };
}
