using System.Text;
using Passerelle.Protocol.Json;

namespace Passerelle.Protocol.Tests.Json;

public sealed class JsonEditsTests
{
    private static readonly byte[] Body = "0123456789"u8.ToArray();

    [Fact]
    public void NoEdits_LeaveTheBody()
    {
        var edits = new JsonEdits();

        Assert.Equal("0123456789", Apply(edits));
        Assert.Equal((0, 0), (edits.Count, edits.Growth));
        Assert.Equal(Body, edits.Piece(Body, 0).ToArray());
    }

    [Fact]
    public void Edits_GivenInAnyOrder_LandInOrderOfPlace()
    {
        (int Start, int Length, string Text)[] wanted = [(0, 0, "<"), (2, 3, "ab"), (5, 0, "+"), (9, 1, "")];
        foreach (var order in Permutations([0, 1, 2, 3]))
        {
            var edits = new JsonEdits();
            foreach (var i in order)
            {
                edits.Replace(wanted[i].Start, wanted[i].Length, Encoding.UTF8.GetBytes(wanted[i].Text));
            }

            Assert.Equal("<01ab+5678", Apply(edits));
            Assert.Equal((4, 0), (edits.Count, edits.Growth));
        }
    }

    [Fact]
    public void Pieces_AreTheClientsOwnBytesAndTheEditsInTurn()
    {
        var edits = new JsonEdits();
        edits.Replace(2, 3, "ab"u8.ToArray());
        edits.Insert(10, "!"u8.ToArray());

        Assert.Equal(["01", "ab", "56789", "!", ""], Enumerable.Range(0, 5).Select(i => Encoding.UTF8.GetString(edits.Piece(Body, i).Span)));
        Assert.True(edits.Piece(Body, 2).Span.Overlaps(Body));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 3)]
    [InlineData(0, 10)]
    [InlineData(3, 0)]
    public void OverlappingEdits_AreRefused(int start, int length)
    {
        var edits = new JsonEdits();
        edits.Replace(2, 3, "x"u8.ToArray());

        Assert.Throws<InvalidOperationException>(() => edits.Replace(start, length, "y"u8.ToArray()));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(5, 5)]
    [InlineData(5, 0)]
    public void NeighbouringEdits_AreTaken(int start, int length)
    {
        var edits = new JsonEdits();
        edits.Replace(2, 3, "x"u8.ToArray());
        edits.Replace(start, length, "y"u8.ToArray());

        Assert.Equal(2, edits.Count);
        Assert.Equal(Body.Length + edits.Growth, Apply(edits).Length);
    }

    [Fact]
    public void FifthEdit_IsRefused()
    {
        var edits = new JsonEdits();
        for (var i = 0; i < JsonEdits.Capacity; i++)
        {
            edits.Insert(i, "x"u8.ToArray());
        }

        Assert.Throws<InvalidOperationException>(() => edits.Insert(9, "x"u8.ToArray()));
        Assert.Equal("x0x1x2x3456789", Apply(edits));
    }

    private static string Apply(JsonEdits edits) => Encoding.UTF8.GetString(edits.Apply(Body));

    private static IEnumerable<int[]> Permutations(int[] of) =>
        of.Length == 1 ? [of] : of.SelectMany(first => Permutations([.. of.Where(x => x != first)]).Select(rest => (int[])[first, .. rest]));
}
