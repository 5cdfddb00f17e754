using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Tests.Storage;

/// <summary>A job that does what a test says.</summary>
internal sealed class TestJob(bool durable, Action<WriterConnection> run) : WriteJob
{
    private int _runs;

    public override bool Durable => durable;

    public int Runs => _runs;

    public bool WasCommitted { get; private set; }

    /// <summary>A job that adds a row to <c>meta</c>.</summary>
    public static TestJob Set(string key, string value, bool durable = true) => new(durable, c => MetaTable.Set(c.Connection, key, value));

    /// <summary>A job that holds the writer until it is let go, and says when it has it.</summary>
    public static TestJob Hold(SemaphoreSlim held, SemaphoreSlim letGo) => new(true, _ =>
    {
        held.Release();
        letGo.Wait();
    });

    protected override void Run(WriterConnection connection)
    {
        _runs++;
        run(connection);
    }

    protected override void Committed() => WasCommitted = true;
}
