namespace Passerelle.Gateway.Storage;

/// <summary>One numbered step of the schema.</summary>
/// <param name="Version">Its number; the schema has the number of its last step.</param>
/// <param name="Name">What <c>schema_version</c> remembers it by.</param>
/// <param name="Sql">Reads its statements, when they are needed.</param>
public sealed record Migration(int Version, string Name, Func<string> Sql);
