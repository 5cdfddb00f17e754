using System.Buffers;
using System.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.AnthropicMessages;

/// <summary>
/// What Claude on Amazon Bedrock (<c>/model/{modelId}/invoke</c>, <c>…/invoke-with-response-stream</c>) and on Vertex AI
/// (<c>:rawPredict</c>, <c>:streamRawPredict</c>) wants otherwise than Anthropic itself, as edits in the bytes of a request: the model
/// stands in the address, the version of the API in the body. Bedrock has the stream in the address, too, and the betas in the body.
/// </summary>
public static class AnthropicCloudEdits
{
    /// <summary>The version that Bedrock wants (Anthropic, "Claude on Amazon Bedrock").</summary>
    public const string BedrockVersion = "bedrock-2023-05-31";

    /// <summary>The version that Vertex AI wants (Anthropic, "Claude on Vertex AI").</summary>
    public const string VertexVersion = "vertex-2023-10-16";

    private const string VersionName = "anthropic_version";
    private const string BetaName = "anthropic_beta";

    /// <summary>The edits for Bedrock: without <c>model</c> and <c>stream</c>, with <c>anthropic_version</c>, and with <c>anthropic_beta</c> where betas are asked for.</summary>
    /// <param name="body">A request whose head has been read without error.</param>
    /// <param name="betas">The value of the header <c>anthropic-beta</c>: names with commas between; null for none. Those that are in the body already stay there.</param>
    public static JsonEdits ForBedrock(ReadOnlyMemory<byte> body, string? betas = null) => Edit(body.Span, BedrockVersion, betas, "model", "stream");

    /// <summary>The edits for Vertex AI: without <c>model</c>, with <c>anthropic_version</c>. Betas stay in their header.</summary>
    /// <param name="body">A request whose head has been read without error.</param>
    public static JsonEdits ForVertex(ReadOnlyMemory<byte> body) => Edit(body.Span, VertexVersion, null, "model");

    private static JsonEdits Edit(ReadOnlySpan<byte> body, string version, string? betas, params ReadOnlySpan<string> unwanted)
    {
        var members = JsonMembers.Of(body);
        var edits = new JsonEdits();
        var versionAt = members.FindIndex(member => member.Name == VersionName);
        var betaAt = members.FindIndex(member => member.Name == BetaName);
        var wanted = (betas ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToArray();
        var added = new ArrayBufferWriter<byte>(64);
        if (versionAt < 0)
        {
            Add(added, VersionName, JsonNames.Quote(version));
        }
        else
        {
            ReplaceValue(edits, body, members[versionAt], JsonNames.Quote(version));
        }

        if (wanted.Length > 0 && betaAt < 0)
        {
            Add(added, BetaName, List(wanted));
        }

        if (added.WrittenCount > 0)
        {
            var left = members.Count;
            foreach (var member in members)
            {
                left -= unwanted.Contains(member.Name) ? 1 : 0;
            }

            // Before the cuts: one of them may begin in the same place.
            edits.Insert(members.Count > 0 ? members[0].Start : body.IndexOf((byte)'{') + 1, left > 0 ? (byte[])[.. added.WrittenSpan, (byte)','] : added.WrittenSpan.ToArray());
        }

        if (wanted.Length > 0 && betaAt >= 0)
        {
            MergeBetas(edits, body, members[betaAt], wanted);
        }

        Cut(edits, members, unwanted);
        return edits;
    }

    /// <summary>Takes members out, each with one comma: the one before it, or the one behind it where nothing that stays is before.</summary>
    private static void Cut(JsonEdits edits, List<JsonMembers.Member> members, ReadOnlySpan<string> unwanted)
    {
        var hasKept = false;
        for (var i = 0; i < members.Count; i++)
        {
            if (!unwanted.Contains(members[i].Name))
            {
                hasKept = true;
                continue;
            }

            var start = hasKept ? members[i - 1].End : members[i].Start;
            var end = hasKept || i + 1 == members.Count ? members[i].End : members[i + 1].Start;
            edits.Replace(start, end - start, default);
        }
    }

    private static void MergeBetas(JsonEdits edits, ReadOnlySpan<byte> body, JsonMembers.Member member, string[] wanted)
    {
        var there = new List<string>();
        var value = new JsonSlice(body[member.NameEnd..member.End].TrimStart(": \t\r\n"u8).ToArray());
        if (value.Kind == System.Text.Json.JsonValueKind.Array)
        {
            var json = new JsonCursor(value.Bytes);
            while (json.NextItem())
            {
                if (json.Take().Text is { } name)
                {
                    there.Add(name);
                }
            }
        }

        ReplaceValue(edits, body, member, List([.. there.Union(wanted)]));
    }

    private static void ReplaceValue(JsonEdits edits, ReadOnlySpan<byte> body, JsonMembers.Member member, byte[] value)
    {
        var start = member.End - body[member.NameEnd..member.End].TrimStart(": \t\r\n"u8).Length;
        edits.Replace(start, member.End - start, value);
    }

    private static byte[] List(string[] names) => Encoding.UTF8.GetBytes($"[{string.Join(',', names.Select(name => Encoding.UTF8.GetString(JsonNames.Quote(name))))}]");

    private static void Add(ArrayBufferWriter<byte> output, string name, byte[] value)
    {
        output.Write(output.WrittenCount > 0 ? ","u8 : default);
        output.Write(JsonNames.Quote(name));
        output.Write(":"u8);
        output.Write(value);
    }
}
