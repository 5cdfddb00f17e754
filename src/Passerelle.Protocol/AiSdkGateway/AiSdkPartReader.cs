using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Reads one part of a message. What the provider itself has run (<c>providerExecuted</c>) goes back to it as it came, out of the part's
/// provider options; without those it cannot be said to anybody, and is named as dropped.
/// </summary>
internal static class AiSdkPartReader
{
    public static Part Read(ref JsonCursor json, Role role, ref List<ExtraField>? extra)
    {
        json.OpenObject();
        var whole = json;
        var part = default(Fields);
        part.Options = AiSdkPartOptions.None;
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "type":
                    part.Type = json.Text();
                    break;
                case "text":
                    part.Text = json.TextSlice();
                    break;
                case "data":
                    part.Data = json;
                    part.HasData = true;
                    json.Skip();
                    break;
                case "mediaType":
                    part.MediaType = json.TextOrNull();
                    break;
                case "filename":
                    part.FileName = json.TextOrNull();
                    break;
                case "toolCallId":
                    part.CallId = json.Text();
                    break;
                case "toolName":
                    part.ToolName = json.Text();
                    break;
                case "input":
                    part.Input = json.Take();
                    break;
                case "providerExecuted":
                    part.IsProviders = json.BooleanOrNull() ?? false;
                    break;
                case "output":
                    part.Output = json;
                    part.HasOutput = true;
                    json.Skip();
                    break;
                case "providerOptions":
                    part.Options = AiSdkPartOptions.Read(ref json);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        if (part.Options.Extra is { } said)
        {
            (extra ??= []).AddRange(said);
        }

        return part.Options.Opaque ?? Make(ref whole, ref part, role) with { CacheControl = part.Options.CacheControl };
    }

    private static Part Make(ref JsonCursor whole, ref Fields part, Role role)
    {
        switch (part.Type)
        {
            case "text":
                var text = part.Text.Exists ? part.Text : throw Missing(ref whole, "text");
                return part.Options.IsRefusal ? new RefusalPart(text) : new TextPart(text) { Signature = part.Options.Signature };
            case "reasoning":
                return Reasoning(part);
            case "file":
                return AiSdkFileReader.Read(ref part.Data, part.HasData ? part.MediaType : throw Missing(ref whole, "data")) with
                {
                    Name = part.FileName ?? part.Options.Title,
                    Detail = part.Options.Detail,
                    Signature = part.Options.Signature,
                };
            case "tool-call" when !part.IsProviders:
                return new ToolCallPart(
                    part.CallId ?? throw Missing(ref whole, "toolCallId"),
                    part.ToolName ?? throw Missing(ref whole, "toolName"),
                    part.Input.IsEmpty ? JsonSlice.EmptyObject : part.Input)
                {
                    Signature = part.Options.Signature,
                    ItemId = part.Options.ItemId,
                };
            case "tool-result" when role != Role.Assistant:
                return AiSdkResultReader.Read(
                    ref part.Output,
                    part.CallId ?? throw Missing(ref whole, "toolCallId"),
                    part.HasOutput ? part.ToolName : throw Missing(ref whole, "output"));
            case null:
                throw Missing(ref whole, "type");
            default:
                return new OpaquePart(AiSdkGatewayDialect.NameOf(AiSdkGeneration.Fourth), part.Type, whole.Take());
        }
    }

    private static ReasoningPart Reasoning(in Fields part)
    {
        var options = part.Options;
        return new ReasoningPart(part.Text.IsEmpty || options.IsRedacted ? default : part.Text)
        {
            Signature = options.Signature,
            IsRedacted = options.IsRedacted,
            Id = options.ItemId,

            // OpenAI shows nothing else of it.
            IsSummary = options.ItemId is not null && options.Signature?.Format is null or SignatureFormats.OpenAi or SignatureFormats.XAi,
        };
    }

    private static JsonBodyException Missing(ref JsonCursor whole, string name) => whole.Refuse($"needs \"{name}\".", "missing_required_parameter");

    private ref struct Fields
    {
        public string? Type;
        public JsonSlice Text;
        public JsonCursor Data;
        public bool HasData;
        public string? MediaType;
        public string? FileName;
        public string? CallId;
        public string? ToolName;
        public JsonSlice Input;
        public bool IsProviders;
        public JsonCursor Output;
        public bool HasOutput;
        public AiSdkPartOptions Options;
    }
}
