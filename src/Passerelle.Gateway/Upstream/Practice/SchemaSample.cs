using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>
/// Makes one value that fits a JSON schema (the part of draft 2020-12 that tool parameters and structured outputs use).
/// Required properties are given; where nothing is required, the first property is. Not considered: <c>not</c>, <c>if</c>,
/// <c>contains</c>, <c>dependent…</c>, <c>patternProperties</c>, <c>propertyNames</c>, <c>unevaluated…</c>.
/// </summary>
internal sealed class SchemaSample : IDisposable
{
    private const int MostNodes = 5_000;
    private const int MostBytes = 1024 * 1024;
    private const int Deepest = 48;

    /// <summary>From this depth on, whatever may be left out is: a schema of trees and lists comes to an end.</summary>
    private const int FrugalFrom = 4;

    private readonly JsonElement _root;
    private readonly bool _preferObject;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;
    private int _nodes;

    private SchemaSample(JsonElement root, bool preferObject)
    {
        _root = root;
        _preferObject = preferObject;
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <param name="schema">The schema; undefined allows everything.</param>
    /// <param name="preferObject">A schema that allows everything gets <c>{}</c> instead of a string.</param>
    /// <returns>JSON, or null when none was found.</returns>
    public static string? Make(JsonElement schema, bool preferObject)
    {
        using var sample = new SchemaSample(schema, preferObject);
        if (!sample.Write(schema, 0, 0))
        {
            return null;
        }

        sample._json.Flush();
        return Encoding.UTF8.GetString(sample._buffer.WrittenSpan);
    }

    public void Dispose() => _json.Dispose();

    /// <param name="schema">What must be fitted.</param>
    /// <param name="depth">How many values are around this one.</param>
    /// <param name="ordinal">Place in an array: values of different places differ where the schema lets them.</param>
    private bool Write(JsonElement schema, int depth, int ordinal)
    {
        if (++_nodes > MostNodes || depth > Deepest || _json.BytesCommitted + _json.BytesPending > MostBytes)
        {
            return false;
        }

        if (SchemaFacts.Of(_root, schema, depth >= FrugalFrom) is not { } facts)
        {
            return false;
        }

        var constant = facts.Find("const");
        if (constant.ValueKind != JsonValueKind.Undefined)
        {
            constant.WriteTo(_json);
            return true;
        }

        var values = facts.Find("enum");
        if (values.ValueKind == JsonValueKind.Array)
        {
            var count = values.GetArrayLength();
            if (count > 0)
            {
                values[ordinal % count].WriteTo(_json);
            }

            return count > 0;
        }

        switch (TypeOf(facts, depth))
        {
            case "object":
                return WriteObject(facts, depth);
            case "array":
                return WriteArray(facts, depth);
            case "string":
                var text = TextSample.Make(facts, ordinal);
                if (text is not null)
                {
                    _json.WriteStringValue(text);
                }

                return text is not null;
            case "integer":
                return WriteNumber(facts, ordinal, whole: true);
            case "number":
                return WriteNumber(facts, ordinal, whole: false);
            case "boolean":
                _json.WriteBooleanValue(ordinal % 2 == 0);
                return true;
            case "null":
                _json.WriteNullValue();
                return true;
            default:
                return false;
        }
    }

    private string? TypeOf(SchemaFacts facts, int depth)
    {
        var type = facts.Find("type");
        if (type.ValueKind == JsonValueKind.String)
        {
            return type.GetString();
        }

        if (type.ValueKind == JsonValueKind.Array)
        {
            var names = type.EnumerateArray().Where(t => t.ValueKind == JsonValueKind.String).Select(t => t.GetString()).ToList();
            var first = depth >= FrugalFrom && names.Contains("null") ? "null" : names.Find(n => n != "null");
            return first ?? names.FirstOrDefault();
        }

        return facts.HasAny("properties", "required", "additionalProperties", "minProperties") ? "object"
            : facts.HasAny("items", "prefixItems", "minItems") ? "array"
            : facts.HasAny("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf") ? "number"
            : depth == 0 && _preferObject && !facts.HasAny("pattern", "format", "minLength", "maxLength") ? "object"
            : "string";
    }

    private bool WriteObject(SchemaFacts facts, int depth)
    {
        var properties = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in facts.All("properties").Where(p => p.ValueKind == JsonValueKind.Object).SelectMany(p => p.EnumerateObject()))
        {
            properties.TryAdd(property.Name, property.Value);
            _nodes++;
        }

        var required = facts.All("required").Where(r => r.ValueKind == JsonValueKind.Array).SelectMany(r => r.EnumerateArray())
            .Where(n => n.ValueKind == JsonValueKind.String).Select(n => n.GetString()!).ToHashSet(StringComparer.Ordinal);
        var least = facts.Largest("minProperties") ?? (depth >= FrugalFrom ? 0 : 1);
        var others = facts.Find("additionalProperties");

        _json.WriteStartObject();
        var written = 0;
        foreach (var (name, schema) in properties)
        {
            if (!required.Remove(name) && written + required.Count >= least)
            {
                continue;
            }

            _json.WritePropertyName(name);
            written++;
            if (!Write(schema, depth + 1, 0))
            {
                return false;
            }
        }

        if (required.Count > 0 && others.ValueKind == JsonValueKind.False)
        {
            return false;
        }

        var extra = facts.HasAny("minProperties") && others.ValueKind != JsonValueKind.False ? Math.Min(least - written - required.Count, MostNodes) : 0;
        foreach (var name in required.Concat(Enumerable.Range(1, (int)Math.Max(0, extra)).Select(i => $"practice{i}")))
        {
            _json.WritePropertyName(name);
            if (!Write(others, depth + 1, 0))
            {
                return false;
            }
        }

        _json.WriteEndObject();
        return true;
    }

    private bool WriteArray(SchemaFacts facts, int depth)
    {
        var least = facts.Largest("minItems") ?? 0;
        var most = facts.Smallest("maxItems") ?? decimal.MaxValue;
        if (least > most || least > MostNodes)
        {
            return false;
        }

        var items = facts.Find("items");
        var first = facts.Find("prefixItems");
        if (items.ValueKind == JsonValueKind.Array)
        {
            // Drafts before 2020-12 wrote the first items so.
            (first, items) = (items, facts.Find("additionalItems"));
        }

        var firsts = first.ValueKind == JsonValueKind.Array ? first.GetArrayLength() : 0;
        var wanted = depth >= FrugalFrom ? 0 : Math.Max(firsts, items.ValueKind == JsonValueKind.False ? 0 : 1);
        var count = (int)Math.Max(least, Math.Min(wanted, most));
        _json.WriteStartArray();
        for (var i = 0; i < count; i++)
        {
            if (!Write(i < firsts ? first[i] : items, depth + 1, i))
            {
                return false;
            }
        }

        _json.WriteEndArray();
        return true;
    }

    private bool WriteNumber(SchemaFacts facts, int ordinal, bool whole)
    {
        if (NumberSample.Make(facts, ordinal, whole) is not decimal number)
        {
            return false;
        }

        if (number == decimal.Truncate(number) && Math.Abs(number) <= long.MaxValue)
        {
            // A decimal remembers its places: 5.0 would be written as such, and not every reader takes it for an integer.
            _json.WriteNumberValue((long)number);
        }
        else
        {
            _json.WriteNumberValue(number);
        }

        return true;
    }
}
