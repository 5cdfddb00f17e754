using Microsoft.Data.Sqlite;

namespace Passerelle.Gateway.Storage;

/// <summary>An administrative change: rare, durable, wholly there or wholly absent, and alone to blame when it fails.</summary>
internal sealed class MutationJob<T>(Func<SqliteConnection, T> change) : WriteJob
{
    public override bool Durable => true;

    public override bool Isolated => true;

    public T? Result { get; private set; }

    protected internal override void Run(WriterConnection connection) => Result = change(connection.Connection);
}
