using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>The members of parts that look the same in a stream and in a whole answer, behind their <c>type</c>.</summary>
internal static class AiSdkParts
{
    /// <summary>A tool's call.</summary>
    public static void WriteCall(Utf8JsonWriter json, JsonSlice id, string name, JsonSlice input, Signature? signature)
    {
        id.WriteTo(json, "toolCallId"u8);
        json.WriteString("toolName"u8, name);
        input.WriteTo(json, "input"u8);
        AiSdkMetadata.WriteSignature(json, signature);
    }

    /// <summary>The call of a tool that the provider runs.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="tool">The call.</param>
    /// <param name="name">The tool's name as the caller knows it.</param>
    /// <param name="isOffered">Whether the caller has offered it.</param>
    /// <param name="part">As the provider wrote it.</param>
    public static void WriteServerCall(Utf8JsonWriter json, AiSdkServerTool tool, string name, bool isOffered, OpaquePart part)
    {
        tool.CallId.WriteTo(json, "toolCallId"u8);
        json.WriteString("toolName"u8, name);
        AiSdkJson.Quoted(AiSdkJson.OneLine(tool.Input).Bytes.Span).WriteTo(json, "input"u8);
        WriteServers(json, isOffered);
        AiSdkMetadata.WriteOpaque(json, part);
    }

    /// <summary>What a tool that the provider runs gave back.</summary>
    public static void WriteServerResult(Utf8JsonWriter json, AiSdkServerTool tool, string name, bool isOffered, OpaquePart? part)
    {
        tool.CallId.WriteTo(json, "toolCallId"u8);
        json.WriteString("toolName"u8, name);
        AiSdkJson.OneLine(tool.Result).WriteTo(json, "result"u8);
        WriteServers(json, isOffered);
        if (part is not null)
        {
            AiSdkMetadata.WriteOpaque(json, part);
        }
    }

    /// <summary>A file; one that is only an address can be said in generation 4.</summary>
    public static void WriteFile(Utf8JsonWriter json, AiSdkGeneration generation, MediaPart media)
    {
        json.WriteString("mediaType"u8, media.MediaType ?? DefaultType(media.Kind));
        if (generation != AiSdkGeneration.Fourth)
        {
            media.Base64.WriteTo(json, "data"u8);
        }
        else
        {
            json.WriteStartObject("data"u8);
            json.WriteString("type"u8, media.Base64.Exists ? "data"u8 : "url"u8);
            (media.Base64.Exists ? media.Base64 : media.Url).WriteTo(json, media.Base64.Exists ? "data"u8 : "url"u8);
            json.WriteEndObject();
        }

        AiSdkMetadata.WriteSignature(json, media.Signature);
    }

    /// <summary>Whether a file can be said in a generation.</summary>
    public static bool CanWrite(AiSdkGeneration generation, MediaPart media) =>
        media.Base64.Exists || (media.Url.Exists && generation == AiSdkGeneration.Fourth);

    /// <summary>The part of a maker's that nobody else has, in generation 4.</summary>
    public static void WriteCustom(Utf8JsonWriter json, OpaquePart part)
    {
        json.WriteString("kind"u8, $"{part.Dialect}.{part.Kind}");
        AiSdkMetadata.WriteOpaque(json, part);
    }

    /// <summary>
    /// Marks what the provider ran. A tool that the caller did not offer is <c>dynamic</c>; AI SDK 5 does not know that and would take such
    /// a call for one to be run by itself, so it is not told of it (<see cref="CanTell"/>).
    /// </summary>
    private static void WriteServers(Utf8JsonWriter json, bool isOffered)
    {
        json.WriteBoolean("providerExecuted"u8, true);
        if (!isOffered)
        {
            json.WriteBoolean("dynamic"u8, true);
        }
    }

    /// <summary>Whether a caller can be told of a call that the provider ran.</summary>
    public static bool CanTell(AiSdkGeneration generation, bool isOffered, ChatRequest? request) =>
        generation != AiSdkGeneration.Second || isOffered || request is null or { Tools.Count: 0 };

    private static string DefaultType(MediaKind kind) => kind switch
    {
        MediaKind.Image => "image/png",
        MediaKind.Audio => "audio/wav",
        MediaKind.Video => "video/mp4",
        _ => "application/octet-stream",
    };
}
