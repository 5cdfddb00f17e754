using System.Text.Json;

namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>
/// What holds at one place of a JSON schema: the schema itself, what its <c>$ref</c> points to, each of <c>allOf</c>, and one
/// branch of <c>anyOf</c> and <c>oneOf</c>. A keyword is then looked up in all of them.
/// </summary>
internal sealed class SchemaFacts
{
    /// <summary>Bounds schemas that refer to themselves without end.</summary>
    private const int Most = 64;

    private readonly JsonElement _root;
    private readonly bool _frugal;
    private readonly List<JsonElement> _schemas = [];

    private SchemaFacts(JsonElement root, bool frugal)
    {
        _root = root;
        _frugal = frugal;
    }

    /// <param name="root">The whole schema, in which references are looked up.</param>
    /// <param name="schema">The place; undefined or <c>true</c> allows everything.</param>
    /// <param name="frugal">Take the branch that ends soonest.</param>
    /// <returns>Null when nothing can fit, or when the schema is none.</returns>
    public static SchemaFacts? Of(JsonElement root, JsonElement schema, bool frugal)
    {
        var facts = new SchemaFacts(root, frugal);
        return facts.Add(schema) ? facts : null;
    }

    /// <summary>The first value of a keyword; undefined when there is none.</summary>
    public JsonElement Find(string keyword) => All(keyword).FirstOrDefault();

    /// <summary>Every value of a keyword.</summary>
    public IEnumerable<JsonElement> All(string keyword)
    {
        foreach (var schema in _schemas)
        {
            if (schema.TryGetProperty(keyword, out var value))
            {
                yield return value;
            }
        }
    }

    public bool HasAny(params ReadOnlySpan<string> keywords)
    {
        foreach (var keyword in keywords)
        {
            if (Find(keyword).ValueKind != JsonValueKind.Undefined)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The largest number of a lower bound's keyword, or null. Beyond 10^15 it is taken for no bound.</summary>
    public decimal? Largest(string keyword) => Numbers(keyword).DefaultIfEmpty(null).Max();

    /// <summary>The smallest number of an upper bound's keyword, or null.</summary>
    public decimal? Smallest(string keyword) => Numbers(keyword).DefaultIfEmpty(null).Min();

    private IEnumerable<decimal?> Numbers(string keyword) => All(keyword)
        .Where(v => v.ValueKind == JsonValueKind.Number && v.TryGetDecimal(out var n) && Math.Abs(n) <= 1_000_000_000_000_000m)
        .Select(v => (decimal?)v.GetDecimal());

    private bool Add(JsonElement schema)
    {
        if (schema.ValueKind is JsonValueKind.Undefined or JsonValueKind.True)
        {
            return true;
        }

        if (schema.ValueKind != JsonValueKind.Object || _schemas.Count >= Most)
        {
            return false;
        }

        _schemas.Add(schema);
        if (schema.TryGetProperty("$ref", out var reference) && !(Resolve(reference) is JsonElement target && Add(target)))
        {
            return false;
        }

        if (schema.TryGetProperty("allOf", out var all) && !(all.ValueKind == JsonValueKind.Array && all.EnumerateArray().All(Add)))
        {
            return false;
        }

        return AddBranch(schema, "anyOf") && AddBranch(schema, "oneOf");
    }

    private bool AddBranch(JsonElement schema, string keyword)
    {
        if (!schema.TryGetProperty(keyword, out var branches))
        {
            return true;
        }

        if (branches.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var possible = branches.EnumerateArray().Where(b => b.ValueKind != JsonValueKind.False).ToList();
        if (possible.Count == 0)
        {
            return false;
        }

        var index = _frugal
            ? possible.FindIndex(b => IsNull(b) || (b.ValueKind == JsonValueKind.Object && !b.TryGetProperty("$ref", out _)))
            : possible.FindIndex(b => !IsNull(b));
        return Add(possible[Math.Max(index, 0)]);
    }

    /// <summary>RFC 6901 in a fragment: <c>#</c>, <c>#/$defs/name</c>. Other documents are not fetched.</summary>
    private JsonElement? Resolve(JsonElement reference)
    {
        if (reference.ValueKind != JsonValueKind.String || reference.GetString() is not { } pointer || !pointer.StartsWith('#'))
        {
            return null;
        }

        var at = _root;
        foreach (var step in Uri.UnescapeDataString(pointer[1..]).Split('/').Skip(1))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
            {
                return null;
            }
        }

        return at;
    }

    private static bool IsNull(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("null"u8);
}
