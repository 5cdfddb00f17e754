using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>The numbered texts and reasonings of a stream that is being written; one is open at a time.</summary>
internal sealed class AiSdkStreamTexts(AiSdkFrames frames, AiSdkGeneration generation)
{
    private readonly AiSdkSources _sources = new(generation);
    private AiSdkOpenPart _open;
    private int _number = -1;
    private int _texts;

    /// <summary>Whether any is open.</summary>
    public bool HasOpen => _open != AiSdkOpenPart.None;

    /// <summary>Whether one of this kind is open.</summary>
    public bool IsOpen(AiSdkOpenPart kind) => _open == kind;

    /// <summary>Begins one; none is open.</summary>
    public void Open(AiSdkOpenPart kind)
    {
        _open = kind;
        _number++;
        _texts += kind == AiSdkOpenPart.Text ? 1 : 0;
        if (kind == AiSdkOpenPart.Refusal)
        {
            frames.Mark("text-start"u8, _number, 0, static (json, _) => AiSdkMetadata.WriteRefusal(json));
        }
        else
        {
            frames.Mark(kind == AiSdkOpenPart.Text ? "text-start"u8 : "reasoning-start"u8, _number);
        }
    }

    /// <summary>A piece of the one that is open.</summary>
    public void Write(JsonChars text)
    {
        if (_open == AiSdkOpenPart.Reasoning)
        {
            frames.ReasoningDelta(_number, text);
        }
        else
        {
            frames.TextDelta(_number, text);
        }
    }

    /// <summary>The reasoning that is open ends, and this proves it.</summary>
    public void Prove(in ReasoningProof proof)
    {
        _open = AiSdkOpenPart.None;
        frames.EndReasoning(_number, proof);
    }

    /// <summary>The text that is open ends with a signature, or without one.</summary>
    public void EndText(Signature? signature)
    {
        _open = AiSdkOpenPart.None;
        if (signature is null && !_sources.HasCitations)
        {
            frames.Mark("text-end"u8, _number);
            return;
        }

        frames.Mark("text-end"u8, _number, (_sources, signature), static (json, state) =>
        {
            state._sources.WriteCitations(json);
            AiSdkMetadata.WriteSignature(json, state.signature);
        });
    }

    /// <summary>Ends the one that is open, if there is one.</summary>
    public void Close()
    {
        switch (_open)
        {
            case AiSdkOpenPart.Text:
                EndText(null);
                break;
            case AiSdkOpenPart.Refusal:
                frames.Mark("text-end"u8, _number);
                break;
            case AiSdkOpenPart.Reasoning:
                frames.Mark("reasoning-end"u8, _number);
                break;
        }

        _open = AiSdkOpenPart.None;
    }

    /// <summary>Takes what an answer refers to; whether its source is to be told.</summary>
    public bool TakeSource(Citation citation) => _sources.IsNew(citation, _open == AiSdkOpenPart.Text ? _texts : 0);

    /// <summary>Tells a source.</summary>
    public void WriteSource(Citation citation) =>
        frames.Write("source"u8, (_sources, citation), static (json, state) => state._sources.WriteSource(json, state.citation));
}
