using Passerelle.Gateway.Admin;
using Passerelle.Testing;
using Xunit;

namespace Passerelle.Gateway.Tests.Admin;

public sealed class AdminTokenTests : IDisposable
{
    private readonly TempFolder _folder = TestFiles.TempFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheFile_HoldsTheToken_ForItsOwnerOnly()
    {
        var token = AdminToken.Create(_folder.Path);
        var text = AdminToken.Read(_folder.Path)!;
        Assert.StartsWith("adm_", text, StringComparison.Ordinal);
        Assert.Equal(4 + 43, text.Length);
        Assert.True(token.Matches(text));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File(AdminToken.FileName)));
        }
    }

    [Fact]
    public void EachStart_HasAnother()
    {
        var first = AdminToken.Create(_folder.Path);
        var text = AdminToken.Read(_folder.Path)!;
        var second = AdminToken.Create(_folder.Path);
        Assert.True(first.Matches(text));
        Assert.False(second.Matches(text));
        Assert.True(second.Matches(AdminToken.Read(_folder.Path)));
    }

    [Fact]
    public void AnOpenDraft_OfAStartThatWasKilled_GivesItsRightsToNobody()
    {
        File.WriteAllText(_folder.File(AdminToken.FileName + ".new"), "half");
        AdminToken.Create(_folder.Path);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File(AdminToken.FileName)));
        }

        Assert.Equal([AdminToken.FileName], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("adm_")]
    [InlineData("é")]
    [InlineData("\ud800")]
    public void OtherTexts_DoNotMatch(string text) => Assert.False(AdminToken.Create(_folder.Path).Matches(text));

    [Fact]
    public void NoFile_NoToken() => Assert.Null(AdminToken.Read(_folder.Path));
}
