using System.Buffers;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Passerelle.Gateway.Storage;

/// <summary>
/// A statement that is prepared once and bound straight through SQLite's own calls: no command object, no parameter objects, nothing
/// allocated per run. Only the writer's leader may use one that belongs to the writer.
/// </summary>
public sealed class HotStatement : IDisposable
{
    private const int StackBytes = 512;

    // The plan is used for the process's life, so SQLite may keep it out of its short-lived memory.
    private const uint Persistent = 1;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    internal HotStatement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(database, sql, Persistent, out _statement), database);
    }

    public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(_statement, index, value));

    public void Bind(int index, bool value) => Check(raw.sqlite3_bind_int(_statement, index, value ? 1 : 0));

    public void Bind(int index, long? value)
    {
        if (value is { } present)
        {
            Bind(index, present);
        }
        else
        {
            BindNull(index);
        }
    }

    public void Bind(int index, string? value)
    {
        if (value is null)
        {
            BindNull(index);
            return;
        }

        if (value.Length == 0)
        {
            // The binding hands SQLite a null pointer for an empty span, and SQLite would take that for NULL.
            Check(raw.sqlite3_bind_text(_statement, index, ""));
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (most <= StackBytes)
        {
            Span<byte> bytes = stackalloc byte[StackBytes];
            Check(raw.sqlite3_bind_text(_statement, index, bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        }
        else
        {
            var bytes = ArrayPool<byte>.Shared.Rent(most);
            Check(raw.sqlite3_bind_text(_statement, index, bytes.AsSpan(0, Encoding.UTF8.GetBytes(value, bytes))));
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Binds text that is UTF-8 already.</summary>
    public void BindText(int index, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            Bind(index, "");
        }
        else
        {
            Check(raw.sqlite3_bind_text(_statement, index, text));
        }
    }

    /// <summary>Binds bytes; none at all is NULL.</summary>
    public void Bind(int index, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            BindNull(index);
        }
        else
        {
            Check(raw.sqlite3_bind_blob(_statement, index, value));
        }
    }

    public void BindNull(int index) => Check(raw.sqlite3_bind_null(_statement, index));

    /// <summary>Runs a statement that returns no rows.</summary>
    /// <exception cref="SqliteException">SQLite refused it.</exception>
    public void Run()
    {
        var code = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW))
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}
