using System.Buffers;
using System.Text.Json;
using Passerelle.Protocol.Model;

namespace Passerelle.Protocol.GeminiGenerate;

/// <summary>Writes a request as a <c>GenerateContentRequest</c>. Model and stream go into the address, not in here.</summary>
internal static class GeminiRequestWriter
{
    public static RequestTranslation Write(ChatRequest request, TargetTraits target)
    {
        var translation = new RequestTranslation();
        var output = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(output, GeminiParts.Options))
        {
            json.WriteStartObject();
            WriteMessages(json, request, target, translation);
            if (request.Dialect != GeminiGenerateDialect.DialectName)
            {
                translation.DropExtras(request);
            }

            GeminiToolWriter.Write(json, request, translation);
            GeminiConfigWriter.Write(json, request, target, translation);
            WriteOther(json, request, target, translation);
            json.WriteEndObject();
        }

        translation.Body = output.WrittenMemory;
        return translation;
    }

    /// <summary>
    /// System messages become the system instruction, wherever they stand: Gemini has no place for one inside a conversation. To a
    /// conversation of nothing but those the user says nothing, since Gemini wants somebody to speak.
    /// </summary>
    private static void WriteMessages(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation translation)
    {
        var contents = new GeminiContentWriter(json, target, translation, request.Messages);
        json.WriteStartArray("contents"u8);
        for (var i = 0; i < request.Messages.Count && translation.Error is null; i++)
        {
            contents.Write(request.Messages[i], i);
        }

        if (contents.IsEmpty)
        {
            contents.WriteNothing();
        }

        contents.End();
        json.WriteEndArray();
        var hasBegun = false;
        for (var i = 0; i < request.Messages.Count; i++)
        {
            if (request.Messages[i].Role != Role.System)
            {
                continue;
            }

            if (i > 0 && request.Messages[i - 1].Role != Role.System)
            {
                translation.Changed($"messages[{i}].role");
            }

            foreach (var text in request.Messages[i].Parts.OfType<TextPart>().Where(part => !part.Text.IsEmpty))
            {
                if (!hasBegun)
                {
                    hasBegun = true;
                    json.WriteStartObject("systemInstruction"u8);
                    json.WriteStartArray("parts"u8);
                }

                GeminiParts.WriteText(json, text.Text, null);
            }
        }

        if (hasBegun)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private static void WriteOther(Utf8JsonWriter json, ChatRequest request, TargetTraits target, RequestTranslation translation)
    {
        var isOwn = request.Dialect == GeminiGenerateDialect.DialectName;
        if (isOwn && request.PreviousResponse is { Name: "cachedContent" } cached)
        {
            cached.Value.WriteTo(json, "cachedContent"u8);
        }
        else if (request.PreviousResponse is { } previous)
        {
            translation.Error ??= ApiError.Invalid($"The field \"{previous.Name}\" refers to what only its own provider knows; send the conversation itself.", previous.Name);
        }

        if (isOwn && request.Metadata.Exists)
        {
            request.Metadata.WriteTo(json, "labels"u8);
        }
        else if (!request.Metadata.IsEmpty)
        {
            // Vertex AI's labels are for its bills and follow rules of their own; the Gemini API refuses them.
            translation.Dropped("metadata");
        }

        if (isOwn && request.ServiceTier.Exists)
        {
            request.ServiceTier.WriteTo(json, "serviceTier"u8);
        }
        else if (request.ServiceTier.Text is not (null or "auto" or "default" or "standard_only"))
        {
            translation.Dropped("service_tier");
        }

        foreach (var (name, value) in request.Extra)
        {
            if (!isOwn || target.Refused.Contains(name))
            {
                translation.Dropped(name);
            }
            else if (!name.Contains('.'))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }

        foreach (var (name, value) in request.Native)
        {
            if (!name.Contains('.') && target.Refused.Contains(name))
            {
                translation.Dropped(name);
            }
            else if (!name.Contains('.'))
            {
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }

        Drop(translation, "user", request.User.Exists);
        Drop(translation, "prompt_cache_key", request.PromptCacheKey.Exists);
        Drop(translation, "store", request.Store is true);
        Drop(translation, "verbosity", request.Verbosity is not null);
        Drop(translation, "parallel_tool_calls", request.ParallelToolCalls is false && request.Tools.Count > 0);
    }

    private static void Drop(RequestTranslation translation, string field, bool isThere)
    {
        if (isThere)
        {
            translation.Dropped(field);
        }
    }
}
