using System.Globalization;

namespace Passerelle.Gateway.Storage;

/// <summary>Another server uses the data folder.</summary>
public sealed class DataFolderLockedException : Exception
{
    public DataFolderLockedException(string path, LockHolder? holder)
        : base(Describe(path, holder)) => Holder = holder;

    /// <summary>Who holds the folder; null when its lock file cannot be read.</summary>
    public LockHolder? Holder { get; }

    private static string Describe(string path, LockHolder? holder)
    {
        if (holder is null)
        {
            return $"The data folder {path} is in use by another process. Stop that one, or choose another folder with --data.";
        }

        var since = holder.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var host = holder.Host.Length == 0 ? "" : $" on {holder.Host}";
        var where = holder.Url is null ? "" : $" at {holder.Url}";
        return $"The data folder {path} is in use by process {holder.Pid} since {since} UTC{host}{where}. Stop that one, or choose another folder with --data.";
    }
}
