using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Embeddings;

/// <summary>
/// Reads the head of both of Gemini's requests for embeddings. The model is not in it; where the body repeats the model is, so that
/// it can be named anew.
/// </summary>
internal static class GeminiEmbeddingsHead
{
    /// <summary>
    /// Of a batch that names its model several times, the text between the first and the last of these places, cut there. A body
    /// takes four edits only, so the whole stretch is one, and edits are made without the body at hand.
    /// </summary>
    private static readonly ConditionalWeakTable<RequestHead, List<byte[]>> TextBetween = [];

    public static ApiError? Read(ReadOnlySpan<byte> body, out RequestHead head)
    {
        JsonRange requests = default;
        var error = HeadFields.Read(body, (ref json, head) => requests = Read(ref json, head), out head);
        if (error is null && requests.Exists)
        {
            ReadModels(body, requests, head);
        }

        return error;
    }

    public static JsonEdits Edit(RequestHead head, ReadOnlySpan<byte> modelJson)
    {
        var edits = new JsonEdits();
        if (!head.ModelValue.Exists)
        {
            return edits;
        }

        // A model of Vertex has its publisher or its project before it and stays as it is.
        var model = modelJson.Contains((byte)'/') ? modelJson.ToArray() : (byte[])[.. "\"models/"u8, .. modelJson[1..]];
        var replacement = new ArrayBufferWriter<byte>();
        replacement.Write(model);
        if (TextBetween.TryGetValue(head, out var between))
        {
            foreach (var text in between)
            {
                replacement.Write(text);
                replacement.Write(model);
            }
        }

        edits.Replace(head.ModelValue.Start, head.ModelValue.Length, replacement.WrittenMemory);
        return edits;
    }

    private static JsonRange Read(ref JsonBody json, RequestHead head)
    {
        var hasContent = false;
        JsonRange requests = default;
        while (json.NextMember())
        {
            if (json.NameIs("content"u8))
            {
                json.ToValue();
                hasContent = json.Kind == JsonTokenType.StartObject ? true : throw HeadFields.Wrong("content", "an object with \"parts\"");
                _ = json.Skip();
            }
            else if (json.NameIs("requests"u8))
            {
                json.ToValue();
                requests = json.Kind == JsonTokenType.StartArray ? json.Skip() : throw HeadFields.Wrong("requests", "an array");
            }
            else if (json.NameIs("model"u8))
            {
                json.ToValue();
                var isText = json.Kind == JsonTokenType.String;
                var value = json.Skip();
                head.ModelValue = isText ? value : throw HeadFields.Wrong("model", "a string");
            }
            else
            {
                HeadFields.ReadOther(ref json, head);
            }
        }

        if (!hasContent && !requests.Exists)
        {
            throw HeadFields.Missing("content", "\"content\", or \"requests\" to batchEmbedContents");
        }

        return requests;
    }

    /// <summary>Finds the models of the items of a batch; the body has been checked.</summary>
    private static void ReadModels(ReadOnlySpan<byte> body, JsonRange requests, RequestHead head)
    {
        var models = new List<JsonRange>();
        if (head.ModelValue.Exists)
        {
            models.Add(head.ModelValue);
        }

        var reader = new Utf8JsonReader(body.Slice(requests.Start, requests.Length));
        while (reader.Read())
        {
            // Levels: the array, an item, its members.
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 2)
            {
                continue;
            }

            var isModel = reader.ValueTextEquals("model"u8);
            _ = reader.Read();
            if (isModel && reader.TokenType == JsonTokenType.String)
            {
                var start = requests.Start + (int)reader.TokenStartIndex;
                models.Add(new JsonRange(start, requests.Start + (int)reader.BytesConsumed - start));
            }

            reader.Skip();
        }

        if (models.Count < 2)
        {
            head.ModelValue = models.FirstOrDefault();
            return;
        }

        // The one beside the batch may stand behind it.
        models.Sort((a, b) => a.Start.CompareTo(b.Start));
        var between = new List<byte[]>(models.Count - 1);
        for (var i = 1; i < models.Count; i++)
        {
            between.Add(body[models[i - 1].End..models[i].Start].ToArray());
        }

        head.ModelValue = new JsonRange(models[0].Start, models[^1].End - models[0].Start);
        TextBetween.Add(head, between);
    }
}
