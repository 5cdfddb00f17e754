using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>What OpenAI refuses of a schema that is to be <c>strict</c> (Structured Outputs, "Supported schemas").</summary>
internal static class StrictSchema
{
    /// <summary>The vendor's words for the first mistake; null when there is none.</summary>
    public static string? Mistake(JsonElement schema, string context = "()")
    {
        if (!schema.IsObject)
        {
            return null;
        }

        if (schema.Member("properties") is { } properties || schema.Text("type") == "object")
        {
            if (schema.Member("additionalProperties") is not { ValueKind: JsonValueKind.False })
            {
                return $"In context={context}, 'additionalProperties' is required to be supplied and to be false.";
            }

            var required = schema.Items("required").Select(name => name.GetString()).ToHashSet();
            foreach (var property in schema.Member("properties") is { } all ? all.EnumerateObject().ToArray() : [])
            {
                if (!required.Contains(property.Name))
                {
                    return $"In context={context}, 'required' is required to be supplied and to be an array including every key in properties. Missing '{property.Name}'.";
                }

                if (Mistake(property.Value, $"('properties', '{property.Name}')") is { } mistake)
                {
                    return mistake;
                }
            }
        }

        return schema.Member("items") is { } items ? Mistake(items, "('items')") : null;
    }
}
