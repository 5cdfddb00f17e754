using System.Buffers;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>What has been written of one alternative of a stream.</summary>
internal sealed class OpenAiWrittenChoice(int index)
{
    private readonly List<CallState> _calls = [];
    private readonly ArrayBufferWriter<byte> _logProbs = new(0x40);
    private bool _inReasoning;
    private bool _hasReasoned;

    private enum CallState : byte
    {
        Absent,
        Open,
        Argued,
        Custom,
    }

    public int Index { get; } = index;

    /// <summary>Whether the role was written.</summary>
    public bool HasRole { get; set; }

    public bool IsFinished { get; set; }

    /// <summary>The number of the piece of reasoning, in <c>reasoning_details</c>.</summary>
    public int Detail { get; private set; }

    public int Images { get; set; }

    public int Calls => _calls.Count;

    /// <summary>Log probabilities of what comes next, with commas between.</summary>
    public ReadOnlySpan<byte> LogProbs => _logProbs.WrittenSpan;

    public void BeginReasoning()
    {
        if (!_inReasoning && _hasReasoned)
        {
            Detail++;
        }

        (_inReasoning, _hasReasoned) = (true, true);
    }

    /// <summary>A proof belongs to the reasoning before it; one that stands in the place of reasoning is a piece of its own.</summary>
    public void BeginProof(bool isRedacted)
    {
        if (isRedacted)
        {
            _inReasoning = false;
        }

        BeginReasoning();
    }

    public void EndReasoning() => _inReasoning = false;

    public void BeginCall(int call, bool isCustom)
    {
        while (_calls.Count <= call)
        {
            _calls.Add(CallState.Absent);
        }

        _calls[call] = isCustom ? CallState.Custom : CallState.Open;
    }

    /// <summary>Notes that a call has arguments; true when it is a custom one.</summary>
    public bool Argue(int call)
    {
        if (call >= _calls.Count)
        {
            return false;
        }

        var isCustom = _calls[call] == CallState.Custom;
        _calls[call] = isCustom ? CallState.Custom : CallState.Argued;
        return isCustom;
    }

    public bool LacksArguments(int call) => _calls[call] == CallState.Open;

    public void KeepLogProb(ReadOnlySpan<byte> item)
    {
        if (_logProbs.WrittenCount > 0)
        {
            _logProbs.Write(","u8);
        }

        OpenAiJson.WriteOnOneLine(_logProbs, item);
    }

    public void ClearLogProbs() => _logProbs.ResetWrittenCount();
}
