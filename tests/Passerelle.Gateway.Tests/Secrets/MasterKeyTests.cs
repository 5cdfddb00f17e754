using Passerelle.Gateway.Secrets;
using Xunit;

namespace Passerelle.Gateway.Tests.Secrets;

public sealed class MasterKeyTests : IDisposable
{
    private const string Base64 = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private readonly string _folder = Directory.CreateTempSubdirectory("passerelle-key-").FullName;

    private string KeyFile => Path.Combine(_folder, "sub", "master.key");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void TheFirstStartMakesAFileThatOnlyItsOwnerReads()
    {
        using var made = MasterKey.Load(KeyFile, null, mayCreate: true);
        using var again = MasterKey.Load(KeyFile, "", mayCreate: false);
        using var other = MasterKey.Create();

        Assert.Equal(made.Id, again.Id);
        Assert.NotEqual(made.Id, other.Id);
        Assert.Equal([KeyFile], Directory.GetFiles(Path.GetDirectoryName(KeyFile)!));
        Assert.Equal(45, new FileInfo(KeyFile).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
    }

    [Fact]
    public void TheKeyIdIsTheStartOfTheHashOfTheKey()
    {
        // sha256sum of the bytes 00 01 … 1f begins with 630dcd2966c43366.
        using var key = MasterKey.FromText(Base64);

        Assert.Equal("630dcd2966c43366", key.Id);
        Assert.Equal("master key 630dcd2966c43366", key.ToString());
    }

    [Fact]
    public void TheEnvironmentComesBeforeTheFile()
    {
        using var key = MasterKey.Load(KeyFile, $" {Base64}\n", mayCreate: true);

        Assert.Equal("630dcd2966c43366", key.Id);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void AMissingFileIsNotMadeAnewBesideADatabase()
    {
        var e = Assert.Throws<SecretException>(() => MasterKey.Load(KeyFile, null, mayCreate: false));

        Assert.Contains(KeyFile, e.Message, StringComparison.Ordinal);
        Assert.Contains("never made", e.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.GetDirectoryName(KeyFile)));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead, "640")]
    [InlineData(UnixFileMode.OtherRead, "604")]
    [InlineData(UnixFileMode.GroupWrite, "620")]
    [InlineData(UnixFileMode.OtherExecute, "601")]
    public void AFileOpenToOthersIsRefusedWithTheRemedy(UnixFileMode extra, string octal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        MasterKey.FromFile(KeyFile, mayCreate: true).Dispose();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | extra);
        }

        var e = Assert.Throws<SecretException>(() => MasterKey.FromFile(KeyFile, mayCreate: true));

        Assert.Contains($"mode {octal}", e.Message, StringComparison.Ordinal);
        Assert.Contains($"chmod 600 {KeyFile}", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("correct horse battery staple 123")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gIQ==")]
    [InlineData("not base64!")]
    public void WhatIsNoKeyIsRefusedAndNeitherReplacedNorRepeated(string content)
    {
        MasterKey.FromFile(KeyFile, mayCreate: true).Dispose();
        File.WriteAllText(KeyFile, content);

        var e = Assert.Throws<SecretException>(() => MasterKey.FromFile(KeyFile, mayCreate: true));

        Assert.Equal(content, File.ReadAllText(KeyFile));
        Assert.True(content.Length == 0 || !e.Message.Contains(content, StringComparison.Ordinal));
        Assert.Throws<SecretException>(() => MasterKey.FromText(content));
    }

    [Fact]
    public void SavingNeverOverwrites()
    {
        using var key = MasterKey.FromFile(KeyFile, mayCreate: true);
        using var other = MasterKey.Create();
        var before = File.ReadAllText(KeyFile);

        Assert.Throws<SecretException>(() => other.SaveTo(KeyFile));

        Assert.Equal(before, File.ReadAllText(KeyFile));
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(KeyFile)!));
    }

    [Fact]
    public async Task TwoFirstStartsAtOnceUseOneKey()
    {
        using var barrier = new Barrier(8);
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                barrier.SignalAndWait();
                using var key = MasterKey.FromFile(KeyFile, mayCreate: true);
                return key.Id;
            },
            TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Single(ids.Distinct());
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(KeyFile)!));
    }

    [Fact]
    public void AnInterruptedFirstStartIsNamed()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile)!);
        File.WriteAllText(KeyFile + ".new", "");

        var e = Assert.Throws<SecretException>(() => MasterKey.FromFile(KeyFile, mayCreate: true));

        Assert.Contains($"delete {KeyFile}.new", e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(KeyFile));
    }

    [Fact]
    public void AFolderThatCannotBeWrittenIsNamed()
    {
        File.WriteAllText(Path.Combine(_folder, "sub"), "in the way");

        var e = Assert.Throws<SecretException>(() => MasterKey.FromFile(KeyFile, mayCreate: true));

        Assert.Contains(KeyFile, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AWipedKeySealsNothing()
    {
        var key = MasterKey.Create();
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => new SecretBox(key).Seal("a", new SecretPlace("t", "1", "c")));
    }
}
