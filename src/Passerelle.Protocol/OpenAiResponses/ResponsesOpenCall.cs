using System.Buffers;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>A call of a function or of a custom tool that is being written.</summary>
internal sealed class ResponsesOpenCall : ResponsesOpenItem
{
    private readonly bool _isCustom;
    private readonly bool _isWrapped;
    private readonly byte[] _callId;
    private readonly byte[] _name;
    private readonly byte[] _namespace;
    private readonly byte[] _deltaPlace;

    /// <summary>The characters of the arguments.</summary>
    private readonly ArrayBufferWriter<byte> _arguments = new(256);

    /// <param name="events">Takes the events.</param>
    /// <param name="answerId">The base of ids.</param>
    /// <param name="index">The item's place.</param>
    /// <param name="callId">The id that ties the result to the call.</param>
    /// <param name="tool">The tool that it calls.</param>
    public ResponsesOpenCall(ResponsesEvents events, string answerId, int index, byte[] callId, in ResponsesCalledTool tool)
        : base(events, tool.IsCustom ? "ctc" : "fc", answerId, index)
    {
        _isCustom = tool.IsCustom;
        _isWrapped = tool.IsWrapped;
        _callId = callId;
        _name = tool.Name;
        _namespace = tool.Namespace;
        _deltaPlace = [.. Place, .. ",\"delta\":\""u8];
        Announce();
    }

    public void Arguments(JsonChars text)
    {
        _arguments.Write(text.Escaped);
        if (!_isWrapped)
        {
            Delta(text.Escaped);
        }
    }

    private protected override void Finish(bool isComplete)
    {
        if (_isWrapped)
        {
            Unwrap();
        }
        else if (!_isCustom && isComplete && _arguments.WrittenCount == 0)
        {
            // A call without arguments: an object all the same.
            Arguments(new JsonChars("{}"u8));
        }

        Events.Begin(_isCustom ? "response.custom_tool_call_input.done"u8 : "response.function_call_arguments.done"u8);
        Events.Write(Place);
        Events.Write(_isCustom ? ",\"input\":\""u8 : ",\"arguments\":\""u8);
        Events.Write(_arguments.WrittenSpan);
        Events.Write("\""u8);
        Events.End();
    }

    private protected override void WriteItem(IBufferWriter<byte> output, ReadOnlySpan<byte> status)
    {
        output.Write("{\"id\":\""u8);
        output.Write(Id);
        output.Write(_isCustom ? "\",\"type\":\"custom_tool_call\",\"status\":\""u8 : "\",\"type\":\"function_call\",\"status\":\""u8);
        output.Write(status);
        output.Write(_isCustom ? "\",\"input\":\""u8 : "\",\"arguments\":\""u8);
        if (!status.SequenceEqual("in_progress"u8))
        {
            output.Write(_arguments.WrittenSpan);
        }

        output.Write("\",\"call_id\":\""u8);
        output.Write(_callId);
        output.Write("\",\"name\":\""u8);
        output.Write(_name);
        if (_namespace.Length > 0)
        {
            output.Write("\",\"namespace\":\""u8);
            output.Write(_namespace);
        }

        output.Write("\"}"u8);
    }

    private void Delta(ReadOnlySpan<byte> escaped)
    {
        Events.Begin(_isCustom ? "response.custom_tool_call_input.delta"u8 : "response.function_call_arguments.delta"u8);
        Events.Write(_deltaPlace);
        Events.Write(escaped);
        Events.Write("\""u8);
        Events.End();
    }

    /// <summary>Takes the free text out of the object that it had to be put in for a provider without custom tools.</summary>
    private void Unwrap()
    {
        var input = ResponsesCalledTool.Unwrap(new JsonChars(_arguments.WrittenSpan));
        _arguments.ResetWrittenCount();
        _arguments.Write(input);
        if (input.Length > 0)
        {
            Delta(input);
        }
    }
}
