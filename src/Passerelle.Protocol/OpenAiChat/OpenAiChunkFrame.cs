using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>Writes what stands around a delta, the same bytes for every chunk.</summary>
internal sealed class OpenAiChunkFrame(IBufferWriter<byte> output, AnswerFrame frame)
{
    private byte[] _id = [];
    private byte[] _model = [];
    private long _created;
    private string? _tier;
    private byte[] _head = [];
    private bool _hasWritten;

    /// <summary>The gateway's id of the request without its kind, for made-up ids.</summary>
    public string IdTail { get; } = frame.Id[(frame.Id.LastIndexOf('_') + 1)..];

    /// <summary>Takes over what the provider says of its answer; the frame says the rest.</summary>
    public void Start(in AnswerStart start)
    {
        // Some providers (GitHub Copilot) change their id in the middle; clients go by the first.
        _id = start.Id.IsEmpty || _hasWritten ? _id : start.Id.Escaped.ToArray();
        _model = start.Model.IsEmpty ? _model : start.Model.Escaped.ToArray();
        _created = start.Created == 0 ? _created : start.Created;
        _tier = start.ServiceTier.IsEmpty ? _tier : OpenAiAnswerParts.Tier(start.ServiceTier.ToString());
        _head = [];
    }

    /// <summary>Up to the inside of the delta, the role in it when it is the first.</summary>
    public void Open(OpenAiWrittenChoice choice)
    {
        output.Write(Head());
        output.Write("\"choices\":[{\"index\":"u8);
        WriteNumber(output, choice.Index);
        if (choice.HasRole)
        {
            output.Write(",\"delta\":{"u8);
            return;
        }

        choice.HasRole = true;
        output.Write(",\"delta\":{\"role\":\"assistant\","u8);
    }

    /// <summary>From the inside of the delta to the end of the event.</summary>
    public void Close(OpenAiWrittenChoice choice)
    {
        output.Write("}"u8);
        WriteLogProbs(choice);
        output.Write(",\"finish_reason\":null}]}\n\n"u8);
    }

    /// <summary>The end of a chunk with an empty delta and the reason for stopping.</summary>
    public void CloseWith(OpenAiWrittenChoice choice, FinishReason reason, JsonChars native, JsonChars stopText)
    {
        output.Write("\"content\":\"\"}"u8);
        WriteLogProbs(choice);
        output.Write(",\"finish_reason\":\""u8);
        output.Write(OpenAiChatFinish.Write(reason, choice.Calls > 0));
        if (!native.IsEmpty && OpenAiChatFinish.LosesMeaning(reason))
        {
            output.Write("\",\"native_finish_reason\":\""u8);
            output.Write(native.Escaped);
        }

        if (!stopText.IsEmpty)
        {
            output.Write("\",\"stop_reason\":\""u8);
            output.Write(stopText.Escaped);
        }

        output.Write("\"}]}\n\n"u8);
    }

    /// <summary>Up to the usage object of the chunk that has no choices.</summary>
    public void OpenUsage()
    {
        output.Write(Head());
        output.Write("\"choices\":[],\"usage\":"u8);
    }

    /// <summary>The id of a call, or one made of the request's id and the call's number.</summary>
    public void WriteCallId(JsonChars id, int choice, int call)
    {
        if (!id.IsEmpty)
        {
            output.Write(id.Escaped);
            return;
        }

        output.Write(Encoding.UTF8.GetBytes(MakeCallId(IdTail, choice, call)));
    }

    /// <summary>An id for a call that has none, the same whenever it is asked for.</summary>
    public static string MakeCallId(string tail, int choice, int call) =>
        choice == 0 ? FormattableString.Invariant($"call_{tail}_{call}") : FormattableString.Invariant($"call_{tail}_{choice}_{call}");

    public static void WriteNumber(IBufferWriter<byte> output, int number)
    {
        _ = Utf8Formatter.TryFormat(number, output.GetSpan(11), out var written);
        output.Advance(written);
    }

    private void WriteLogProbs(OpenAiWrittenChoice choice)
    {
        if (choice.LogProbs.IsEmpty)
        {
            return;
        }

        output.Write(",\"logprobs\":{\"content\":["u8);
        output.Write(choice.LogProbs);
        output.Write("],\"refusal\":null}"u8);
        choice.ClearLogProbs();
    }

    private byte[] Head()
    {
        if (_head.Length > 0)
        {
            return _head;
        }

        _hasWritten = true;
        var head = new ArrayBufferWriter<byte>(256);
        head.Write("data: {\"id\":\""u8);
        head.Write(_id.Length > 0 ? _id : Encoding.UTF8.GetBytes($"chatcmpl-{IdTail}"));
        head.Write("\",\"object\":\"chat.completion.chunk\",\"created\":"u8);
        _ = Utf8Formatter.TryFormat(_created > 0 ? _created : frame.Created, head.GetSpan(20), out var written);
        head.Advance(written);
        head.Write(",\"model\":"u8);
        if (_model.Length > 0)
        {
            head.Write("\""u8);
            head.Write(_model);
            head.Write("\""u8);
        }
        else
        {
            head.Write(JsonNames.Quote(frame.Model));
        }

        head.Write(_tier is null ? ","u8 : Encoding.UTF8.GetBytes($",\"service_tier\":\"{_tier}\","));
        return _head = head.WrittenSpan.ToArray();
    }
}
