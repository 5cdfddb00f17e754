using System.Globalization;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>The output of an answer that is being written: items that are done, and those that are open.</summary>
internal sealed class ResponsesOutput(ResponsesEvents events, string answerId)
{
    /// <summary>All items, open and done, by their place.</summary>
    private readonly List<ResponsesOpenItem> _items = [];

    private readonly List<ResponsesOpenItem> _open = [];
    private readonly Dictionary<int, ResponsesOpenCall> _calls = [];
    private ResponsesOpenReasoning? _reasoning;
    private ResponsesOpenCall? _lastCall;

    /// <summary>The message that is open; null when none is.</summary>
    public ResponsesOpenMessage? OpenMessage { get; private set; }

    /// <summary>The items that are done, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Done() => [.. _items.Select(item => item.Json).Where(json => !json.IsEmpty)];

    /// <summary>The message that is open, or a new one.</summary>
    public ResponsesOpenMessage Message()
    {
        if (OpenMessage is null)
        {
            BeginItem();
            OpenMessage = new ResponsesOpenMessage(events, answerId, _items.Count);
            Add(OpenMessage);
        }

        return OpenMessage;
    }

    /// <summary>The reasoning that is open, or a new one.</summary>
    public ResponsesOpenReasoning Reasoning()
    {
        if (_reasoning is null)
        {
            BeginItem();
            _reasoning = new ResponsesOpenReasoning(events, answerId, _items.Count);
            Add(_reasoning);
        }

        return _reasoning;
    }

    /// <summary>Closes the reasoning that is open, or a new one, with a proof.</summary>
    public void Prove(byte[] content)
    {
        Reasoning().Prove(content);
        CloseReasoning();
    }

    /// <summary>Closes the reasoning that is open, if any.</summary>
    public void CloseReasoning()
    {
        if (_reasoning is not null)
        {
            Close(_reasoning);
        }
    }

    /// <summary>Begins a call.</summary>
    /// <param name="call">Its number.</param>
    /// <param name="id">Its id; one is made up when it is empty.</param>
    /// <param name="tool">The tool that it calls.</param>
    public void Call(int call, JsonChars id, in ResponsesCalledTool tool)
    {
        BeginItem();
        var callId = id.IsEmpty
            ? Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"call_{answerId}_{call}"))
            : id.Escaped.ToArray();
        _lastCall = new ResponsesOpenCall(events, answerId, _items.Count, callId, tool);
        _calls[call] = _lastCall;
        Add(_lastCall);
    }

    /// <summary>Adds to the arguments of a call.</summary>
    public void Arguments(int call, JsonChars text)
    {
        if (_calls.TryGetValue(call, out var item) && item.Json.IsEmpty)
        {
            _lastCall = item;
            item.Arguments(text);
        }
    }

    /// <summary>Writes a picture.</summary>
    public void Picture(MediaPart media)
    {
        BeginItem();
        Whole(new ResponsesWholeItem(events, "ig", answerId, _items.Count, media));
    }

    /// <summary>Writes an item of this dialect as it is.</summary>
    public void Opaque(OpaquePart part)
    {
        BeginItem();
        Whole(new ResponsesWholeItem(events, "item", answerId, _items.Count, part));
    }

    /// <summary>The piece before is complete. Its item stays open: it may be the one in which the answer is cut off.</summary>
    public void EndPart()
    {
        if (OpenMessage is not null)
        {
            OpenMessage.PartHasEnded = true;
        }

        if (_reasoning is not null)
        {
            _reasoning.PartHasEnded = true;
        }

        if (_lastCall is not null)
        {
            _lastCall.HasEnded = true;
        }
    }

    /// <summary>Closes what is open. Of an answer that was cut off, only the last item can be incomplete.</summary>
    public void CloseAll(bool isComplete)
    {
        while (_open.Count > 0)
        {
            Close(_open[0], isComplete || _open[0] != _items[^1]);
        }
    }

    /// <summary>Before the first event of an item: those before it are closed, but for calls whose arguments may go on.</summary>
    private void BeginItem()
    {
        for (var i = 0; i < _open.Count;)
        {
            if (_open[i] == OpenMessage || _open[i] == _reasoning || _open[i].HasEnded)
            {
                Close(_open[i]);
            }
            else
            {
                i++;
            }
        }
    }

    private void Whole(ResponsesWholeItem item)
    {
        Add(item);
        Close(item);
    }

    private void Add(ResponsesOpenItem item)
    {
        _items.Add(item);
        _open.Add(item);
    }

    private void Close(ResponsesOpenItem item, bool isComplete = true)
    {
        _open.Remove(item);
        item.Close(isComplete);
        OpenMessage = OpenMessage == item ? null : OpenMessage;
        _reasoning = _reasoning == item ? null : _reasoning;
        _lastCall = _lastCall == item ? null : _lastCall;
    }
}
