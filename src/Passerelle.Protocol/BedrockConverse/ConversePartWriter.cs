using System.Text.Json;
using Passerelle.Protocol.AnthropicMessages;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.BedrockConverse;

/// <summary>Writes the blocks of a message: objects of one member, whose name is the kind of block.</summary>
internal sealed class ConversePartWriter(Utf8JsonWriter json, TargetTraits target, RequestTranslation result)
{
    /// <summary>The longest id of a call (Amazon Bedrock API Reference, ToolUseBlock).</summary>
    private const int LongestId = 64;

    private readonly bool _isClaude = target.Signatures == SignatureFormats.Anthropic;
    private readonly AnthropicToolIds _ids = new(LongestId);
    private readonly ConverseMediaWriter _media = new(json);

    /// <summary>Writes a part that the dialect can say.</summary>
    public void Write(Part part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text);
                break;
            case MediaPart media:
                _media.Write(media, _isClaude);
                break;
            case ReasoningPart reasoning:
                WriteReasoning(reasoning);
                break;
            case ToolCallPart call:
                WriteCall(call);
                break;
            case ToolResultPart answer:
                WriteResult(answer);
                break;
        }
    }

    /// <summary>Writes a block of text.</summary>
    public void WriteText(JsonSlice text)
    {
        json.WriteStartObject();
        text.WriteTo(json, "text"u8);
        json.WriteEndObject();
    }

    private void WriteReasoning(ReasoningPart reasoning)
    {
        json.WriteStartObject();
        json.WriteStartObject("reasoningContent"u8);
        if (reasoning.IsRedacted)
        {
            json.WriteString("redactedContent"u8, ConverseRedacted.Write(reasoning.Signature!.Data));
        }
        else
        {
            json.WriteStartObject("reasoningText"u8);
            (reasoning.Text.IsString ? reasoning.Text : JsonSlice.Of("")).WriteTo(json, "text"u8);
            reasoning.Signature!.Data.WriteTo(json, "signature"u8);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteCall(ToolCallPart call)
    {
        if (call.Signature is not null)
        {
            result.Dropped("tool_calls.signature");
        }

        json.WriteStartObject();
        json.WriteStartObject("toolUse"u8);
        json.WriteString("toolUseId"u8, _ids.OfCall(call));
        json.WriteString("name"u8, ConverseToolWriter.NameOf(call.Name));
        if (call.IsCustom)
        {
            json.WriteStartObject("input"u8);
            (call.Arguments.IsString ? call.Arguments : ToolArguments.AsText(call.Arguments)).WriteTo(json, "input"u8);
            json.WriteEndObject();
        }
        else
        {
            ToolArguments.AsObject(call.Arguments).WriteTo(json, "input"u8);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteResult(ToolResultPart answer)
    {
        json.WriteStartObject();
        json.WriteStartObject("toolResult"u8);
        json.WriteString("toolUseId"u8, _ids.OfResult(answer));
        json.WriteStartArray("content"u8);
        answer.Parts.ForEach(Write);
        if (answer.Parts.Count == 0)
        {
            // A tool that gave nothing back still needs a word.
            json.WriteStartObject();
            JsonSlice.EmptyObject.WriteTo(json, "json"u8);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (answer.IsError)
        {
            json.WriteString("status"u8, "error"u8);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
