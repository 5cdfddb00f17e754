using System.Buffers;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiChat;

/// <summary>OpenAI's Chat Completions (<c>POST /v1/chat/completions</c>), the dialect that most providers speak.</summary>
public sealed class OpenAiChatDialect : IChatDialect
{
    private static readonly byte[] IncludeUsageMember = "\"stream_options\":{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] IncludeUsageMemberComma = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();
    private static readonly byte[] IncludeUsageObject = "{\"include_usage\":true}"u8.ToArray();
    private static readonly byte[] IncludeUsageInner = "\"include_usage\":true,"u8.ToArray();
    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] ModelName = "\"model\":"u8.ToArray();

    /// <inheritdoc/>
    public string Name => "openai-chat";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => "data: [DONE]\n\n"u8;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => OpenAiChatHead.Read(body, out head);

    /// <inheritdoc/>
    public JsonEdits EditRequest(RequestHead head, ReadOnlyMemory<byte> modelJson, bool askUsage)
    {
        var edits = new JsonEdits();
        var addUsageMember = false;
        if (head.Stream && askUsage && !head.WantsStreamUsage)
        {
            if (!head.StreamOptions.Exists)
            {
                addUsageMember = true;
            }
            else if (head.StreamOptionsNull || !head.StreamOptionsFilled)
            {
                edits.Replace(head.StreamOptions.Start, head.StreamOptions.Length, IncludeUsageObject);
            }
            else if (head.IncludeUsage.Exists)
            {
                edits.Replace(head.IncludeUsage.Start, head.IncludeUsage.Length, True);
            }
            else
            {
                edits.Insert(head.StreamOptions.Start + 1, IncludeUsageInner);
            }
        }

        if (head.ModelValue.Exists)
        {
            edits.Replace(head.ModelValue.Start, head.ModelValue.Length, modelJson);
            if (addUsageMember)
            {
                edits.Insert(head.FirstMember, IncludeUsageMemberComma);
            }
        }
        else
        {
            edits.Insert(head.FirstMember, NewMembers(head, modelJson.Span, addUsageMember));
        }

        return edits;
    }

    /// <inheritdoc/>
    public AnswerObserver Observe() => new OpenAiChatObserver();

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => OpenAiErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error)
    {
        output.Write("data: "u8);
        OpenAiErrors.Write(output, error);
        output.Write("\n\n"u8);
    }

    /// <inheritdoc/>
    public bool IsErrorEnvelope(ReadOnlySpan<byte> body) => OpenAiErrors.IsEnvelope(body);

    /// <inheritdoc/>
    public string? ReadErrorMessage(ReadOnlySpan<byte> body) => OpenAiErrors.ReadMessage(body);

    /// <inheritdoc/>
    public ApiError? ReadRequest(ReadOnlyMemory<byte> body, out ChatRequest request) => OpenAiChatRequestReader.Read(body, out request);

    /// <inheritdoc/>
    public RequestTranslation WriteRequest(ChatRequest request, TargetTraits target) => OpenAiChatRequestWriter.Write(request, target);

    /// <inheritdoc/>
    public AnswerReader ReadAnswer(TargetTraits target) => new OpenAiChatAnswerReader(target);

    /// <inheritdoc/>
    public AnswerSink WriteStream(IBufferWriter<byte> output, AnswerFrame frame) => new OpenAiChatStreamWriter(output, frame);

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, Answer answer, AnswerFrame frame) => new OpenAiChatAnswerWriter(frame).Write(output, answer);

    private static byte[] NewMembers(RequestHead head, ReadOnlySpan<byte> modelJson, bool addUsageMember)
    {
        var members = new ArrayBufferWriter<byte>(128);
        members.Write(ModelName);
        members.Write(modelJson);
        if (addUsageMember)
        {
            members.Write(","u8);
            members.Write(IncludeUsageMember);
        }

        if (head.HasMembers)
        {
            members.Write(","u8);
        }

        return members.WrittenSpan.ToArray();
    }
}
