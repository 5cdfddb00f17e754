using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Passerelle.Testing.Clouds;

/// <summary>A request that a token server got.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Host">The host that it was meant for.</param>
/// <param name="Path">Its path.</param>
/// <param name="Query">Its query.</param>
/// <param name="Headers">Its headers, by their names in lower case.</param>
/// <param name="Body">Its body.</param>
public sealed record TokenCall(string Method, string Host, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    /// <summary>A field of the form that it carries; empty when it is missing.</summary>
    public string Form(string name) => QueryHelpers.ParseQuery(Body).TryGetValue(name, out var value) ? value.ToString() : "";

    /// <summary>A parameter of its query; empty when it is missing.</summary>
    public string Parameter(string name) => QueryHelpers.ParseQuery(Query).GetValueOrDefault(name, StringValues.Empty).ToString();

    /// <summary>A header; empty when it is missing.</summary>
    public string Header(string name) => Headers.GetValueOrDefault(name, "");

    /// <summary>Its body as JSON.</summary>
    public JsonElement Json() => JsonDocument.Parse(Body).RootElement.Clone();
}
