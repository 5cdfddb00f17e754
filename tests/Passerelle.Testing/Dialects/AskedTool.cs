using System.Text.Json;

namespace Passerelle.Testing.Dialects;

/// <summary>A function that was offered.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">The schema of its arguments; undefined where none was given.</param>
internal sealed record AskedTool(string Name, JsonElement Parameters);
