using Passerelle.Gateway.Secrets;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Start;

/// <summary>
/// Opens the master key beside the database. It is made only as long as the first start has not been completed: later, a new key
/// could open nothing of what is stored.
/// </summary>
public static class MasterKeys
{
    /// <summary>The key of a data folder.</summary>
    public static MasterKey Open(Database database)
    {
        using var reader = database.OpenReader();
        return MasterKey.Load(
            database.Folder.MasterKeyPath,
            Environment.GetEnvironmentVariable(MasterKey.Variable),
            mayCreate: MetaTable.Get(reader, FirstStart.DoneMark) is null);
    }
}
