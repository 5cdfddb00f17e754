using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// The calls of a stream that is being written. Their inputs may come interleaved; each call is told whole, in its turn, as soon as
/// nothing can be added to it. Calls that the provider ran come whole.
/// </summary>
internal sealed class AiSdkStreamCalls(AiSdkFrames frames, AnswerFrame frame, AiSdkGeneration generation)
{
    private readonly List<AiSdkCall> _calls = [];
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private AiSdkServerTool? _served;
    private int _servedCount;

    /// <summary>How many calls of the caller's tools there are.</summary>
    public int Count => _calls.Count;

    public void Begin(int number, in ToolCallStart start)
    {
        var signature = start.SignatureFormat is { } format ? new Signature(format, JsonSlice.Of(start.Signature)) : null;
        var call = new AiSdkCall(number, IdOf(start.Id, number), AiSdkToolNames.OfCaller(frame.Request, start.Name.ToString()), start.IsCustom, signature);
        _calls.Add(call);
        frames.Write("tool-input-start"u8, (call, generation), static (json, state) =>
        {
            state.call.Id.WriteTo(json, "id"u8);
            json.WriteString("toolName"u8, state.call.Name);
            if (state.call.IsCustom && state.generation == AiSdkGeneration.Fourth)
            {
                json.WriteString("inputEncoding"u8, "text"u8);
            }
        });
    }

    /// <summary>A piece of a call's input.</summary>
    public void Add(int number, JsonChars text)
    {
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            if (_calls[i].Number == number)
            {
                if (!_calls[i].IsTold)
                {
                    _calls[i].Add(text);
                    frames.InputDelta(_calls[i].Id, text);
                }

                return;
            }
        }
    }

    /// <summary>It was said that the piece before is complete.</summary>
    public void EndLast()
    {
        if (_calls is [.., { IsCustom: true, IsTold: false } last] && _calls.TrueForAll(call => call == last || call.IsTold || call.IsComplete))
        {
            TellComplete();
            Tell(last);
        }
        else
        {
            TellComplete();
        }
    }

    /// <summary>Tells the calls to which nothing can be added, as long as those before them are told.</summary>
    public void TellComplete()
    {
        for (var i = 0; i < _calls.Count && (_calls[i].IsTold || _calls[i].IsComplete); i++)
        {
            Tell(_calls[i]);
        }
    }

    /// <summary>Tells all calls: nothing follows.</summary>
    public void TellAll()
    {
        foreach (var call in _calls)
        {
            Tell(call);
        }
    }

    /// <summary>What a part of one dialect's answer is of a tool that the provider runs; null when it is nothing of that.</summary>
    public AiSdkServerTool? Served(OpaquePart part)
    {
        var tool = AiSdkServerTool.Of(part, _served, JsonSlice.Of(AiSdkIds.OfServed(frame, _servedCount)));
        if (tool is not null)
        {
            _served = tool;
            _servedCount++;
        }

        return tool;
    }

    /// <summary>Whether the caller can be told of such a tool.</summary>
    public bool CanTell(AiSdkServerTool tool) => AiSdkParts.CanTell(generation, AiSdkToolNames.IsOffered(frame.Request, tool.Name), frame.Request);

    /// <summary>Tells a call that the provider ran, or its result, or both.</summary>
    public void Tell(AiSdkServerTool tool, OpaquePart part)
    {
        var isOffered = AiSdkToolNames.IsOffered(frame.Request, tool.Name);
        var name = AiSdkToolNames.OfCaller(frame.Request, tool.Name);
        if (tool.Input.Exists)
        {
            frames.Write("tool-call"u8, (tool, name, isOffered, part), static (json, state) => AiSdkParts.WriteServerCall(json, state.tool, state.name, state.isOffered, state.part));
        }

        if (tool.Result.Exists)
        {
            var own = tool.Input.Exists ? null : part;
            frames.Write("tool-result"u8, (tool, name, isOffered, own), static (json, state) => AiSdkParts.WriteServerResult(json, state.tool, state.name, state.isOffered, state.own));
        }
    }

    private void Tell(AiSdkCall call)
    {
        if (call.IsTold)
        {
            return;
        }

        call.IsTold = true;
        frames.Write("tool-input-end"u8, call, static (json, told) => told.Id.WriteTo(json, "id"u8));
        frames.Write("tool-call"u8, call, static (json, told) => AiSdkParts.WriteCall(json, told.Id, told.Name, told.Input, told.Signature));
    }

    /// <summary>The call's id; one is made up where there is none, and for the second of two alike.</summary>
    private JsonSlice IdOf(JsonChars id, int call)
    {
        var own = id.ToString();
        if (own.Length > 0 && _ids.Add(own))
        {
            return JsonSlice.Of(id);
        }

        var made = AiSdkIds.OfCall(frame, call);
        _ids.Add(made);
        return JsonSlice.Of(made);
    }
}
