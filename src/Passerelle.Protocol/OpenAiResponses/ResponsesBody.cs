using System.Text.Json;
using Passerelle.Protocol.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.OpenAiResponses;

/// <summary>The members of a response object that matter, where they stand. Wrong kinds of value count as absent.</summary>
internal ref struct ResponsesBody
{
    public JsonChars Id { get; private set; }

    public JsonChars Model { get; private set; }

    public JsonChars ServiceTier { get; private set; }

    public JsonChars Status { get; private set; }

    /// <summary>The reason in <c>incomplete_details</c>.</summary>
    public JsonChars Reason { get; private set; }

    public long Created { get; private set; }

    public ReadOnlySpan<byte> Output { get; private set; }

    /// <summary>Whether <c>output</c> is there as a list.</summary>
    public readonly bool HasOutput => !Output.IsEmpty && Output[0] == (byte)'[';

    public ReadOnlySpan<byte> Usage { get; private set; }

    public ReadOnlySpan<byte> Error { get; private set; }

    public static ResponsesBody Read(ReadOnlySpan<byte> json)
    {
        var body = default(ResponsesBody);
        var reader = new Utf8JsonReader(json);
        if (json.IsEmpty || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return body;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                body.Id = ResponsesItem.Chars(ref reader);
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                body.Model = ResponsesItem.Chars(ref reader);
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                body.ServiceTier = ResponsesItem.Chars(ref reader);
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                body.Status = ResponsesItem.Chars(ref reader);
            }
            else if (reader.ValueTextEquals("created_at"u8))
            {
                body.Created = UsageCount.Read(ref reader) ?? 0;
            }
            else if (reader.ValueTextEquals("output"u8))
            {
                body.Output = ResponsesItem.Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                body.Usage = ResponsesItem.Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                body.Error = ResponsesItem.Value(ref reader, json);
            }
            else if (reader.ValueTextEquals("incomplete_details"u8))
            {
                body.ReadReason(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return body;
    }

    /// <summary>Tells who answers.</summary>
    public readonly void Start(AnswerSink sink) =>
        sink.Start(new AnswerStart { Id = Id, Model = Model, Created = Created, ServiceTier = ServiceTier });

    private void ReadReason(ref Utf8JsonReader reader)
    {
        _ = reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("reason"u8))
            {
                Reason = ResponsesItem.Chars(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }
}
