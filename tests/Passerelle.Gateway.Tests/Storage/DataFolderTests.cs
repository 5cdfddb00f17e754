using Passerelle.Gateway.Storage;
using Xunit;

namespace Passerelle.Gateway.Tests.Storage;

public sealed class DataFolderTests : IDisposable
{
    private readonly string _path = StorageFixture.NewPath();

    private string Folder => Path.Combine(_path, "data");

    [Fact]
    public void The_folder_is_made_for_its_owner_only()
    {
        using var folder = DataFolder.Open(Folder, TimeProvider.System);

        Assert.True(Directory.Exists(Folder));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        }
    }

    [Fact]
    public void A_second_server_is_refused_and_told_who_is_there()
    {
        using var first = DataFolder.Open(Folder, TimeProvider.System);
        first.SetUrl("http://127.0.0.1:8642");

        var e = Assert.Throws<DataFolderLockedException>(() => DataFolder.Open(Folder, TimeProvider.System));

        Assert.Equal(first.Self, e.Holder);
        Assert.Contains(Folder, e.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId} since 2", e.Message, StringComparison.Ordinal);
        Assert.Contains("at http://127.0.0.1:8642", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_can_be_read_while_it_is_held_and_is_gone_with_its_holder()
    {
        Assert.Null(DataFolder.ReadLock(Folder));
        using (var folder = DataFolder.Open(Folder, TimeProvider.System))
        {
            Assert.Null(DataFolder.ReadLock(Folder)!.Url);
            folder.SetUrl("http://127.0.0.1:1234/with/a/longer/path");
            folder.SetUrl("http://127.0.0.1:5678");

            Assert.Equal(folder.Self, DataFolder.ReadLock(Folder));
            Assert.Equal("http://127.0.0.1:5678", folder.Self.Url);
        }

        Assert.True(File.Exists(Path.Combine(Folder, "passerelle.lock")));
        Assert.Null(DataFolder.ReadLock(Folder));
    }

    [Fact]
    public void What_a_dead_server_left_in_the_lock_file_is_no_obstacle()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(
            Path.Combine(Folder, "passerelle.lock"),
            """{"pid":1,"bootId":"x","startedAt":"2026-01-01T00:00:00Z","url":"http://127.0.0.1:1/quite/a/long/address/to/be/overwritten/wholly"}""");

        using var folder = DataFolder.Open(Folder, TimeProvider.System);

        Assert.Equal(Environment.ProcessId, DataFolder.ReadLock(Folder)!.Pid);
    }

    [Fact]
    public async Task Readers_of_the_lock_never_keep_a_server_from_starting()
    {
        DataFolder.Open(Folder, TimeProvider.System).Dispose();
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    DataFolder.ReadLock(Folder);
                }
            },
            TestContext.Current.CancellationToken)).ToArray();

        for (var i = 0; i < 100; i++)
        {
            DataFolder.Open(Folder, TimeProvider.System).Dispose();
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
