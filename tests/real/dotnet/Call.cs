namespace Passerelle.RealBattery;

/// <summary>A tool call; the arguments are JSON in text.</summary>
internal sealed record Call(string Id, string Name, string Arguments);
