using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;
using Passerelle.Protocol.Reranks;

namespace Passerelle.Protocol.AiSdkGateway;

/// <summary>
/// Reranking as clients of Vercel's AI Gateway ask for it (<c>POST …/reranking-model</c>):
/// <c>{"documents":{"type":"text"|"object","values":[…]},"query","topN"}</c> gives <c>{"ranking":[{"index","relevanceScore"}]}</c>. Spoken by
/// callers only; the model's name is in a header.
/// </summary>
public sealed class AiSdkRerankDialect : ICallerRerankDialect
{
    /// <inheritdoc/>
    public string Name => "ai-sdk-rerank";

    /// <inheritdoc/>
    public ReadOnlySpan<byte> StreamEnd => default;

    /// <inheritdoc/>
    public ApiError? ReadHead(ReadOnlySpan<byte> body, out RequestHead head) => HeadFields.Read(body, ReadHead, out head);

    /// <inheritdoc/>
    public ApiError? ReadRequest(ReadOnlyMemory<byte> body, out RerankRequest request)
    {
        request = new RerankRequest { Dialect = Name };
        try
        {
            var json = new JsonCursor(body);
            Read(ref json, request);
            return null;
        }
        catch (JsonBodyException e)
        {
            return e.Error;
        }
    }

    /// <inheritdoc/>
    public void WriteAnswer(IBufferWriter<byte> output, RerankAnswer answer, AnswerFrame frame)
    {
        output.Write("{\"ranking\":["u8);
        for (var i = 0; i < answer.Ranking.Count; i++)
        {
            output.Write(i > 0 ? ",{\"index\":"u8 : "{\"index\":"u8);
            output.Write(Encoding.ASCII.GetBytes(answer.Ranking[i].Index.ToString(CultureInfo.InvariantCulture)));
            output.Write(",\"relevanceScore\":"u8);
            output.Write(answer.Ranking[i].Score.Bytes.Span);
            output.Write("}"u8);
        }

        output.Write("]"u8);
        AiSdkAnswerTail.Write(output, frame, answer.Usage.Input);
    }

    /// <inheritdoc/>
    public void WriteError(IBufferWriter<byte> output, ApiError error) => AiSdkErrors.Write(output, error);

    /// <inheritdoc/>
    public void WriteStreamError(IBufferWriter<byte> output, ApiError error) => AiSdkErrors.WriteEvent(output, error);

    private static void ReadHead(ref JsonBody json, RequestHead head)
    {
        var (hasDocuments, hasQuery) = (false, false);
        while (json.NextMember())
        {
            if (json.NameIs("documents"u8))
            {
                json.ToValue();
                _ = json.Kind is JsonTokenType.StartObject or JsonTokenType.StartArray ? json.Skip() : throw HeadFields.Wrong("documents", "an object with \"values\"");
                hasDocuments = true;
            }
            else if (json.NameIs("query"u8))
            {
                json.ToValue();
                _ = json.Kind == JsonTokenType.String ? json.Skip() : throw HeadFields.Wrong("query", "a string");
                hasQuery = true;
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        if (!hasDocuments || !hasQuery)
        {
            throw hasDocuments ? HeadFields.Missing("query", "a string") : HeadFields.Missing("documents", "an object with \"values\"");
        }
    }

    private static void Read(ref JsonCursor json, RerankRequest request)
    {
        while (json.NextMember())
        {
            var name = json.Name();
            json.ToValue();
            switch (name)
            {
                case "query":
                    request.Query = json.TextSlice();
                    break;
                case "documents" when json.Type == JsonTokenType.StartArray:
                    ReadDocuments(ref json, request);
                    break;
                case "documents":
                    ReadTyped(ref json, request);
                    break;
                case "topN":
                    request.Top = json.IntegerOrNull() is { } top ? top >= 1 ? top : throw json.Refuse("must be at least 1.") : null;
                    break;
                case "providerOptions" or "headers":
                    // Nothing of them is about ranking.
                    json.Skip();
                    break;
                default:
                    request.Extra.Add(new ExtraField(name, json.Take()));
                    break;
            }
        }
    }

    private static void ReadTyped(ref JsonCursor json, RerankRequest request)
    {
        json.OpenObject();
        var whole = json;
        while (json.NextMember())
        {
            var isValues = json.Is("values"u8);
            json.ToValue();
            if (isValues)
            {
                ReadDocuments(ref json, request);
            }
            else
            {
                json.Skip();
            }
        }

        if (request.Documents.Count == 0)
        {
            throw whole.Refuse("needs \"values\".", "missing_required_parameter");
        }
    }

    /// <summary>Texts as they are; of anything else its JSON, which is a text as well.</summary>
    private static void ReadDocuments(ref JsonCursor json, RerankRequest request)
    {
        json.OpenArray();
        var whole = json;
        while (json.NextItem())
        {
            request.HadObjects |= json.Type != JsonTokenType.String;
            request.Documents.Add(AiSdkJson.AsText(json.Take()));
        }

        if (request.Documents.Count == 0)
        {
            throw whole.Refuse("is empty; send at least one document.");
        }
    }
}
