using System.Security.Cryptography;

namespace Passerelle.Gateway.Storage;

/// <summary>
/// Looks after the write-ahead log: checkpoints, growing it ahead of use. Only the writer's leader calls it.
/// </summary>
/// <remarks>
/// <para>Why a batch may skip the sync: a commit in mode NORMAL still writes its frames to the log with the system call, so a dead process
/// loses nothing; only a dead machine could. All frames are in one file and each carries a checksum over all before it, so the sync of any
/// later commit covers every earlier frame, and a log that a crash cut short is read up to the last whole frame, never with a hole in it. A
/// checkpoint syncs the log before it touches the database file, in NORMAL as in FULL. So what may be lost is only the tail, only by a power
/// cut, and the journal still has it.</para>
/// <para>Why the log is grown: a sync after overwriting a file is nearly twice as fast as one after extending it (the file system has
/// no new length and no new blocks to write down). So the file is never cut, and a checkpoint only rewinds it.</para>
/// </remarks>
internal sealed class LogKeeper
{
    private const int GrowStepBytes = 256 * 1024;
    private const int GrowStepPages = 64;
    private const int RestartWaitMilliseconds = 100;

    private readonly WriterConnection _connection;
    private readonly int _checkpointPages;
    private readonly HotStatement _fill;
    private readonly List<Action<WriterConnection>> _beforeCheckpoint = [];
    private int _pagesSinceCheckpoint;
    private int _growPages;
    private byte[]? _noise;

    public LogKeeper(WriterConnection connection, int checkpointPages)
    {
        _connection = connection;
        _checkpointPages = checkpointPages;
        _fill = connection.Prepare("UPDATE scratch SET fill = ?1 WHERE id = 1");
    }

    public bool GrowDue => _growPages > 0;

    // While the log is being grown it must not be rewound.
    public bool CheckpointDue => _pagesSinceCheckpoint >= _checkpointPages && !GrowDue;

    public long Syncs { get; private set; }

    public long Checkpoints { get; private set; }

    public int LogPages { get; private set; }

    public void Committed(bool synced)
    {
        if (synced)
        {
            Syncs++;
        }

        _pagesSinceCheckpoint += _connection.TakePagesWritten();
    }

    public void BeforeEachCheckpoint(Action<WriterConnection> action) => _beforeCheckpoint.Add(action);

    /// <summary>Writes what others note before a checkpoint.</summary>
    public void Note()
    {
        if (_beforeCheckpoint.Count > 0)
        {
            _connection.Begin(sync: false);
            _beforeCheckpoint.ForEach(action => action(_connection));
            _connection.Commit();
            Committed(synced: false);
        }
    }

    public void Checkpoint()
    {
        _pagesSinceCheckpoint = 0;
        Note();
        MoveLog();
    }

    public void StartGrowing() => _growPages = _checkpointPages + (_checkpointPages / 8) + GrowStepPages;

    /// <summary>Adds a quarter of a mebibyte to the log by rewriting the same pages, so that the database itself does not grow.</summary>
    public void GrowStep()
    {
        _growPages -= GrowStepPages;
        Fill();
        if (_growPages <= 0)
        {
            _noise = null;
            MoveLog();
        }
    }

    /// <summary>Tries whether there is room again, in the log and in the database file.</summary>
    public void Probe()
    {
        Fill();
        _noise = null;
        MoveLog();
    }

    private void MoveLog()
    {
        // A checkpoint that moved everything lets the next write start the log afresh, unless a reader still reads from the log at
        // that very moment. Where readers never leave a gap the log would grow for ever; then wait for them a little.
        var restart = LogPages > 4 * _checkpointPages;
        LogPages = _connection.Checkpoint(restart, restart ? RestartWaitMilliseconds : 0);
        _pagesSinceCheckpoint = 0;
        Checkpoints++;
    }

    private void Fill()
    {
        // SQLite does not write a page again that has not changed; so each fill differs from the last.
        _noise ??= new byte[GrowStepBytes];
        RandomNumberGenerator.Fill(_noise);
        _connection.Begin(sync: true);
        _fill.Bind(1, _noise);
        _fill.Run();
        _fill.BindNull(1);
        _connection.Commit();
        Committed(synced: true);
    }
}
