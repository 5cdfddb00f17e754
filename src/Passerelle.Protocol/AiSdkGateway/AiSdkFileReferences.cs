using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>Files that are with several makers, <c>{maker:id}</c>: the target gets the id that is its own.</summary>
internal static class AiSdkFileReferences
{
    public static ChatRequest For(ChatRequest request, string dialect)
    {
        if (!request.Messages.Exists(message => message.Parts.Exists(part => Reference(part).Exists)))
        {
            return request;
        }

        return request.Copy([.. request.Messages.Select(message => message with
        {
            Parts = [.. message.Parts.Select(part => Reference(part) is { Exists: true } ids ? Chosen((MediaPart)part, ids, dialect) : part)],
        })]);
    }

    private static JsonSlice Reference(Part part) =>
        part is MediaPart { Extra: { } extra } ? extra.Find(field => field.Name == AiSdkFileReader.Reference).Value : default;

    private static MediaPart Chosen(MediaPart media, JsonSlice ids, string dialect)
    {
        var json = new JsonCursor(ids.Bytes);
        while (json.NextMember())
        {
            var maker = json.Name();
            json.ToValue();
            if (json.Type == System.Text.Json.JsonTokenType.String && IsOf(maker, dialect))
            {
                return media with { FileId = json.Text(), IsOwnFile = true };
            }

            json.Skip();
        }

        return media;
    }

    private static bool IsOf(string maker, string dialect) => dialect switch
    {
        "openai-chat" or "openai-responses" => maker is "openai" or "azure",
        "anthropic-messages" => maker is "anthropic",
        "gemini" => maker is "google" or "vertex",
        _ => false,
    };
}
