namespace Passerelle.Gateway.Storage;

/// <summary>Who holds a data folder, as its lock file tells.</summary>
/// <param name="Pid">The process.</param>
/// <param name="Host">The name of the machine or container that the process runs on; empty when an older version wrote the file.</param>
/// <param name="BootId">The kernel's id of the boot that the process lives in; empty where the system has none.</param>
/// <param name="StartedAt">When it took the folder.</param>
/// <param name="Url">Where it listens; null until it does.</param>
public sealed record LockHolder(int Pid, string Host, string BootId, DateTimeOffset StartedAt, string? Url);
