using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>Short words for looking into a request's JSON.</summary>
internal static class JsonReading
{
    extension(JsonElement json)
    {
        public bool IsObject => json.ValueKind == JsonValueKind.Object;

        /// <summary>A member that is there and not null.</summary>
        public JsonElement? Member(string name) =>
            json.IsObject && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        /// <summary>A member that is a string.</summary>
        public string? Text(string name) => json.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

        /// <summary>A member that is a whole number.</summary>
        public int? Number(string name) => json.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;

        public bool IsTrue(string name) => json.Member(name) is { ValueKind: JsonValueKind.True };

        /// <summary>The items of a member that is an array; none where it is not.</summary>
        public IReadOnlyList<JsonElement> Items(string name) =>
            json.Member(name) is { ValueKind: JsonValueKind.Array } array ? [.. array.EnumerateArray()] : [];

        /// <summary>The name of the first member that is not among these; null when all are.</summary>
        public string? Stranger(IReadOnlySet<string> known)
        {
            if (!json.IsObject)
            {
                return null;
            }

            foreach (var member in json.EnumerateObject())
            {
                if (!known.Contains(member.Name))
                {
                    return member.Name;
                }
            }

            return null;
        }
    }
}
