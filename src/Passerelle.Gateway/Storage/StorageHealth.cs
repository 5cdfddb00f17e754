using Microsoft.Extensions.Logging;

namespace Passerelle.Gateway.Storage;

/// <summary>What the writer may do, and what callers are told when it may not.</summary>
internal sealed partial class StorageHealth : IDisposable
{
    private readonly string _path;
    private readonly TimeSpan _probeInterval;
    private readonly ILogger _logger;
    private readonly ITimer _probeTimer;
    private volatile StorageCondition _condition;

    public StorageHealth(string path, TimeSpan probeInterval, Action probe, TimeProvider time, ILogger logger)
    {
        _path = path;
        _probeInterval = probeInterval;
        _logger = logger;
        _probeTimer = time.CreateTimer(static action => ((Action)action!)(), probe, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public StorageCondition Condition => _condition;

    /// <summary>Why a write is not even tried; null when it is.</summary>
    /// <remarks>
    /// On a full disk new work is refused, but the end of running work is tried: it mostly fits into log pages that exist already.
    /// </remarks>
    public Exception? Refusal(bool durable) => _condition switch
    {
        StorageCondition.Open => null,
        StorageCondition.Full when !durable => null,
        StorageCondition.Full => new StorageFullException($"There is no room to write {_path}."),
        StorageCondition.Broken => new StorageBrokenException($"The disk failed under {_path}; nothing is written until a restart."),
        _ => new ObjectDisposedException(nameof(Database)),
    };

    /// <summary>Decides what an error means for the writes to come, and returns what its callers shall see.</summary>
    public Exception Judge(Exception e)
    {
        switch (StorageFaults.Of(e))
        {
            case StorageFault.Full:
                if (_condition == StorageCondition.Open)
                {
                    _condition = StorageCondition.Full;
                    LogFull(_logger, _path, e);
                    _probeTimer.Change(_probeInterval, _probeInterval);
                }

                return new StorageFullException($"There is no room to write {_path}.", e);

            case StorageFault.Broken:
                // A sync that failed once may report success the next time although the data is gone, so there is no next time.
                if (_condition != StorageCondition.Broken)
                {
                    _condition = StorageCondition.Broken;
                    LogBroken(_logger, _path, e);
                }

                return new StorageBrokenException($"The disk failed under {_path}; nothing is written until a restart.", e);

            case StorageFault.Busy:
                return new StorageBusyException($"Another program holds {_path}.", e);

            default:
                return e;
        }
    }

    public void Resume()
    {
        _probeTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _condition = StorageCondition.Open;
        LogResumed(_logger, _path);
    }

    public void Close()
    {
        if (_condition != StorageCondition.Broken)
        {
            _condition = StorageCondition.Closed;
        }
    }

    public void Dispose() => _probeTimer.Dispose();

    [LoggerMessage(Level = LogLevel.Error, Message = "No room to write {Path}: new requests are refused until there is")]
    private static partial void LogFull(ILogger logger, string path, Exception e);

    [LoggerMessage(Level = LogLevel.Information, Message = "There is room again to write {Path}")]
    private static partial void LogResumed(ILogger logger, string path);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The disk failed under {Path}: nothing is written any more; check the disk, then restart")]
    private static partial void LogBroken(ILogger logger, string path, Exception e);
}
