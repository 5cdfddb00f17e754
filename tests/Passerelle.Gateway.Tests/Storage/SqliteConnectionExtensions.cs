using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Tests.Storage;

internal static class SqliteConnectionExtensions
{
    public static int Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
