namespace Passerelle.RealBattery;

/// <summary>What a check looked for is not so.</summary>
internal sealed class CheckException(string message) : Exception(message);
