using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Passerelle.Gateway.Storage;
using Xunit;

namespace Passerelle.Gateway.Tests.Storage;

public sealed class DatabaseTests : IDisposable
{
    private readonly string _path = StorageFixture.NewPath();

    private string File => Path.Combine(_path, "passerelle.db");

    [Fact]
    public void A_new_folder_gets_a_database_with_the_newest_schema()
    {
        using var storage = Open();
        using var reader = storage.Database.OpenReader();

        Assert.Equal(
            ["attempts", "gateway_keys", "key_cursors", "meta", "provider_keys", "provider_models", "providers", "requests", "schema_version", "scratch", "signatures"],
            Texts(reader, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"));
        Assert.Equal(["1 0001_first.sql", "2 0002_signatures.sql", "3 0003_settings.sql"], Texts(reader, "SELECT version || ' ' || name FROM schema_version ORDER BY version"));
        Assert.True(storage.Database.WasClosedCleanly);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        }
    }

    [Fact]
    public async Task It_opens_again_with_all_that_was_written()
    {
        using (var first = Open())
        {
            await first.Database.MutateAsync(c => Write(c, "kept"));
            first.Close();
            Assert.False(System.IO.File.Exists(File + "-wal"));

            using var second = Open();
            using var reader = second.Database.OpenReader();
            Assert.Equal("kept", MetaTable.Get(reader, "k"));
            Assert.True(second.Database.WasClosedCleanly);
            Assert.Equal([$"{Newest}"], Texts(reader, "SELECT count(*) FROM schema_version"));
            second.Close();
        }
    }

    [Fact]
    public async Task The_writer_is_as_safe_as_it_can_be()
    {
        using var storage = Open();
        var settings = await storage.Database.MutateAsync(c => string.Join(' ', new[]
        {
            "journal_mode", "synchronous", "wal_autocheckpoint", "foreign_keys", "trusted_schema", "journal_size_limit",
        }.Select(name => $"{name}={Texts(c, "PRAGMA " + name)[0]}")));

        Assert.Equal("journal_mode=wal synchronous=2 wal_autocheckpoint=0 foreign_keys=1 trusted_schema=0 journal_size_limit=-1", settings);
    }

    [Fact]
    public void A_reader_cannot_write()
    {
        using var storage = Open();
        using var reader = storage.Database.OpenReader();

        Assert.Throws<SqliteException>(() => Write(reader, "no"));
    }

    [Fact]
    public void A_newer_schema_is_refused()
    {
        Prepare($"INSERT INTO schema_version VALUES ({Newest + 1}, 'future.sql', 0)");

        Assert.Contains($"has schema {Newest + 1}, and this program knows only up to {Newest}", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not a database at all, but long enough to be one")]
    [InlineData("short")]
    public void A_file_that_is_no_database_is_refused(string content)
    {
        System.IO.File.WriteAllText(File, content);

        var message = Refused();

        Assert.Contains(File, message, StringComparison.Ordinal);
        Assert.Contains("Put a backup in its place", message, StringComparison.Ordinal);
        Assert.Equal(content, System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_damaged_header_is_refused()
    {
        Prepare("SELECT 1");
        Damage(offset: 16, length: 84);

        Assert.Contains("is damaged", Refused(), StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_inside_is_found_after_a_crash()
    {
        Prepare("WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO meta SELECT 'key ' || i, 'value' FROM n");
        Damage(offset: (int)new FileInfo(File).Length - 8192, length: 8192);
        System.IO.File.WriteAllText(File + "-wal", "left behind");

        Assert.Contains("is damaged", Refused(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_lost_database_is_not_replaced_by_an_empty_one(bool emptyFile)
    {
        System.IO.File.WriteAllText(Path.Combine(_path, "master.key"), "key");
        if (emptyFile)
        {
            System.IO.File.WriteAllText(File, "");
        }

        Assert.Contains("Put the database back from a backup", Refused(), StringComparison.Ordinal);
        Assert.Equal(emptyFile, System.IO.File.Exists(File));
    }

    [Fact]
    public void A_step_that_fails_leaves_the_schema_as_it_was_and_can_be_tried_again()
    {
        Prepare("SELECT 1");
        var good = new Migration(Newest + 1, "good.sql", () => "CREATE TABLE two (a INTEGER) STRICT; INSERT INTO two VALUES (2)");
        var bad = new Migration(Newest + 2, "bad.sql", () => "CREATE TABLE three (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1)");

        Assert.Contains("nowhere", Refused(Steps(good, bad)), StringComparison.Ordinal);
        using var storage = Open(Steps(good, bad with { Sql = () => "CREATE TABLE three (a INTEGER) STRICT" }));
        using var reader = storage.Database.OpenReader();

        Assert.Equal(Enumerable.Range(1, Newest + 2).Select(v => $"{v}"), Texts(reader, "SELECT version FROM schema_version ORDER BY version"));
        Assert.Equal(["2"], Texts(reader, "SELECT a FROM two"));
    }

    private static int Newest => Migrations.All.Count;

    public void Dispose()
    {
        if (Directory.Exists(_path))
        {
            Directory.Delete(_path, recursive: true);
        }
    }

    private static List<string> Texts(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var texts = new List<string>();
        while (reader.Read())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private static bool Write(SqliteConnection connection, string value)
    {
        MetaTable.Set(connection, "k", value);
        return true;
    }

    /// <summary>Two steps behind those that have been applied.</summary>
    private static DatabaseOptions Steps(Migration next, Migration last) => StorageFixture.Quiet with
    {
        Migrations = [.. Migrations.All.Select(m => m with { Sql = () => throw new InvalidOperationException("applied already") }), next, last],
    };

    private StorageFixture Open(DatabaseOptions? options = null) => new(options, _path);

    private string Refused(DatabaseOptions? options = null)
    {
        using var folder = DataFolder.Open(_path, TimeProvider.System);
        return Assert.Throws<DatabaseRefusedException>(
            () => new Database(folder, TimeProvider.System, NullLogger<Database>.Instance, options ?? StorageFixture.Quiet)).Message;
    }

    private void Prepare(string sql)
    {
        using (var folder = DataFolder.Open(_path, TimeProvider.System))
        using (new Database(folder, TimeProvider.System, NullLogger<Database>.Instance, StorageFixture.Quiet))
        {
        }

        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        Texts(connection, sql);
        using var checkpoint = connection.CreateCommand();
        checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        checkpoint.ExecuteNonQuery();
    }

    private void Damage(int offset, int length)
    {
        using var file = System.IO.File.OpenWrite(File);
        file.Position = offset;
        var bytes = new byte[length];
        Array.Fill(bytes, (byte)0xA5);
        file.Write(bytes);
    }
}
