namespace Passerelle.Tests.Clients;

/// <summary>One tool call as a client library read it; the arguments are text, which need not be JSON.</summary>
internal sealed record ToolCallReading(string Id, string Name, string Arguments);
