using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>
/// Tells which call a piece belongs to, whatever the provider leaves out: by its id, else by its index, else it goes on with the
/// call before. A name begins a call unless it repeats the name of one whose arguments are still open.
/// </summary>
internal sealed class OpenAiToolCalls(int choice)
{
    private readonly List<OpenAiToolCall> _calls = [];
    private List<(byte[] CallId, byte[] Data)>? _signatures;
    private int _event;
    private int _started;
    private bool _isBroken;

    /// <summary>Whether a call of this id has come.</summary>
    public bool Knows(JsonChars id) => Find(id, null) is not null;

    /// <summary>The signatures whose call has not come.</summary>
    public IReadOnlyList<(byte[] CallId, byte[] Data)> KeptSignatures => _signatures ?? [];

    /// <summary>Keeps a signature for a call that has not come yet (OpenRouter writes Gemini's before the call).</summary>
    public void KeepSignature(JsonChars callId, JsonChars data) =>
        (_signatures ??= []).Add((callId.Escaped.ToArray(), data.Escaped.ToArray()));

    /// <summary>Reads <c>tool_calls</c>.</summary>
    /// <param name="list">The array.</param>
    /// <param name="isStream">Whether an item may be a piece of a call; otherwise each is a whole one.</param>
    /// <param name="signature">A signature on the whole message: the first call's (AI Studio).</param>
    /// <param name="sink">Gets them.</param>
    public bool Read(ReadOnlySpan<byte> list, bool isStream, JsonChars signature, AnswerSink sink)
    {
        if (list is not [(byte)'[', ..])
        {
            return false;
        }

        var said = false;
        _event++;
        var reader = new Utf8JsonReader(list);
        _ = reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var delta = OpenAiToolCallDelta.Read(ref reader, list);
            if (!delta.Says)
            {
                continue;
            }

            var call = isStream ? Owner(in delta) : null;
            said = true;
            Take(call ?? Add(in delta), in delta, _started == 0 ? signature : default, sink);
        }

        return said;
    }

    /// <summary>Reads the older <c>function_call</c>: one call, whole or in pieces.</summary>
    public bool ReadFunctionCall(ReadOnlySpan<byte> function, AnswerSink sink)
    {
        var delta = OpenAiToolCallDelta.OfFunction(function);
        if (!delta.Says)
        {
            return false;
        }

        Take(_calls.Count > 0 ? _calls[^1] : Add(in delta), in delta, default, sink);
        return true;
    }

    /// <summary>Hands on what was held back. False when there are arguments that nobody can give to a call.</summary>
    public bool Close(AnswerSink sink)
    {
        foreach (var (_, data) in _signatures ?? [])
        {
            sink.ReasoningProof(choice, new ReasoningProof { Format = SignatureFormats.Gemini, Data = new JsonChars(data) });
        }

        foreach (var call in _calls)
        {
            _isBroken |= !call.HasStarted;
            call.Close(choice, sink);
        }

        return !_isBroken;
    }

    private void Take(OpenAiToolCall call, in OpenAiToolCallDelta delta, JsonChars signature, AnswerSink sink)
    {
        call.LastEvent = _event;
        if (!call.HasStarted)
        {
            if (call.WireId.Length == 0 && !delta.Id.IsEmpty)
            {
                (call.Id, call.WireId) = (IsTaken(delta.Id) ? [] : delta.Id.Escaped.ToArray(), delta.Id.Escaped.ToArray());
            }

            if (delta.Name.IsEmpty)
            {
                // The id alone came first. Arguments before a name belong to nobody.
                _isBroken |= OpenAiJson.Holds(delta.Arguments);
                return;
            }

            var kept = delta.Signature.IsEmpty && call.Id.Length > 0 ? TakeSignature(call.Id) : null;
            call.Start(choice, _started++, delta.Name, kept is not null ? new JsonChars(kept) : delta.Signature.IsEmpty ? signature : delta.Signature, sink);
        }

        if (!delta.Arguments.IsEmpty)
        {
            var text = OpenAiJson.IsString(delta.Arguments) ? OpenAiJson.Chars(delta.Arguments) : OpenAiContentParts.Quote(delta.Arguments);
            _isBroken |= !call.Append(choice, text, sink);
        }
    }

    private OpenAiToolCall Add(in OpenAiToolCallDelta delta)
    {
        var id = delta.Id.Escaped.ToArray();
        var call = new OpenAiToolCall { Id = IsTaken(delta.Id) ? [] : id, WireId = id, Index = delta.Index, IsCustom = delta.IsCustom };
        _calls.Add(call);
        return call;
    }

    /// <summary>The call that a piece goes on with, or null when it begins one.</summary>
    private OpenAiToolCall? Owner(in OpenAiToolCallDelta delta)
    {
        var before = Before(delta.Index);
        if (!delta.Id.IsEmpty)
        {
            // The same id at another index is another call: some servers give every call the same.
            if (Find(delta.Id, delta.Index) is { } known)
            {
                return known;
            }

            // Some servers think up an id for each piece; a call without an id may get it late.
            return delta.Name.IsEmpty && OpenAiJson.Holds(delta.Arguments) || before is { HasStarted: false, WireId.Length: 0 } ? before : null;
        }

        if (before is null || delta.Name.IsEmpty || !before.HasStarted)
        {
            return before;
        }

        return delta.Name.Is(before.Name) && !before.IsComplete && before.LastEvent != _event ? before : null;
    }

    /// <summary>The last call of an index, or of all where the provider does not number them.</summary>
    private OpenAiToolCall? Before(int? index)
    {
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            if (index is null || _calls[i].Index == index)
            {
                return _calls[i];
            }
        }

        return null;
    }

    private OpenAiToolCall? Find(JsonChars id, int? index)
    {
        foreach (var call in _calls)
        {
            if (id.Is(call.WireId) && (index is null || call.Index is null || call.Index == index))
            {
                return call;
            }
        }

        return null;
    }

    private bool IsTaken(JsonChars id) => !id.IsEmpty && Knows(id);

    private byte[]? TakeSignature(byte[] callId)
    {
        if (_signatures is null || _signatures.FindIndex(kept => kept.CallId.AsSpan().SequenceEqual(callId)) is not (>= 0 and var at))
        {
            return null;
        }

        var data = _signatures[at].Data;
        _signatures.RemoveAt(at);
        return data;
    }
}
