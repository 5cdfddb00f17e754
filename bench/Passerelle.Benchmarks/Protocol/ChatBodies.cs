using System.Text;

namespace Passerelle.Benchmarks.Protocol;

/// <summary>Request bodies of Chat Completions, of an exact length.</summary>
internal static class ChatBodies
{
    private const string Question = "What is the weather in Florence today, and should I take an umbrella with me when I leave for the station at noon? ";

    private const string Answer = "It is sunny.\\nNo umbrella is needed; take \\\"sunglasses\\\" instead, and leave early: the tram may be late. ";

    /// <summary>A conversation of messages of about 130 bytes each.</summary>
    public static byte[] ManyMessages(int bytes, bool modelFirst = true)
    {
        var messages = new StringBuilder();
        for (var i = 0; messages.Length < bytes - 450; i++)
        {
            messages.Append(i % 2 == 0 ? "{\"role\":\"user\",\"content\":\"" + Question : "{\"role\":\"assistant\",\"content\":\"" + Answer).Append(i).Append("\"},");
        }

        return Body(bytes, messages.ToString(), modelFirst);
    }

    /// <summary>One long message, as of a pasted document.</summary>
    public static byte[] OneMessage(int bytes, bool modelFirst = true) => Body(bytes, "", modelFirst);

    private static byte[] Body(int bytes, string messages, bool modelFirst)
    {
        const string Model = "\"model\":\"openai/gpt-5-nano\"";
        const string Rest = "\"stream\":true,\"max_tokens\":1000,\"temperature\":0.7,\"stream_options\":{\"include_usage\":false}";
        var before = "{" + (modelFirst ? Model + "," : "") + "\"messages\":[" + messages + "{\"role\":\"user\",\"content\":\"";
        var after = "\"}]," + Rest + (modelFirst ? "" : "," + Model) + "}";
        var content = new StringBuilder();
        while (content.Length < bytes)
        {
            content.Append(Question);
        }

        return Encoding.UTF8.GetBytes(before + content.ToString(0, bytes - before.Length - after.Length) + after);
    }
}
