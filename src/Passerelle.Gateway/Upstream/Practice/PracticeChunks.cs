namespace Passerelle.Gateway.Upstream.Practice;

/// <summary>What one event of a stream is.</summary>
internal enum PracticeChunkKind
{
    Role,
    Reasoning,
    Text,
    CallStart,
    CallArguments,
    Finish,
    Usage,
    Done,

    /// <summary>An error event; the stream ends after it.</summary>
    Error,

    /// <summary>The connection breaks here.</summary>
    Break,

    /// <summary>Nothing comes from here on, and the stream stays open.</summary>
    Hang,
}

/// <summary>One event of a stream.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Choice">Index of the choice that it belongs to.</param>
/// <param name="Text">The piece of text, reasoning or arguments that it carries.</param>
/// <param name="Call">Index of the tool call that it belongs to.</param>
internal readonly record struct PracticeChunk(PracticeChunkKind Kind, int Choice = 0, string Text = "", int Call = 0)
{
    /// <summary>True for what a model would take time to think of.</summary>
    public bool IsPiece => Kind is PracticeChunkKind.Reasoning or PracticeChunkKind.Text or PracticeChunkKind.CallArguments;
}

/// <summary>Puts an answer into the order of a stream.</summary>
internal static class PracticeChunks
{
    /// <summary>The events of a stream, made as they are asked for. A fault that is asked for comes at the latest where the answer would finish.</summary>
    public static IEnumerable<PracticeChunk> Of(PracticeScript script)
    {
        var count = 0;
        foreach (var chunk in Whole(script))
        {
            var finishing = chunk.Kind == PracticeChunkKind.Finish;
            if (Fault(script.Directives, count, finishing) is PracticeChunkKind fault)
            {
                yield return new PracticeChunk(fault);
                yield break;
            }

            yield return chunk;
            count++;
        }
    }

    private static PracticeChunkKind? Fault(PracticeDirectives asked, int count, bool finishing)
    {
        bool IsDue(int? after) => after is int most && (count >= most || finishing);
        return IsDue(asked.ErrorAfter) ? PracticeChunkKind.Error
            : IsDue(asked.CutAfter) ? PracticeChunkKind.Break
            : IsDue(asked.HangAfter) ? PracticeChunkKind.Hang
            : null;
    }

    private static IEnumerable<PracticeChunk> Whole(PracticeScript script)
    {
        var answers = script.Answers;
        for (var choice = 0; choice < answers.Count; choice++)
        {
            yield return new PracticeChunk(PracticeChunkKind.Role, choice);
        }

        // Choices take turns, as they do in real streams: a reader that mixes them up shows it at once.
        var open = answers.Select(Pieces).ToList();
        while (open.Count > 0)
        {
            for (var i = 0; i < open.Count; i++)
            {
                if (open[i].MoveNext())
                {
                    yield return open[i].Current;
                }
                else
                {
                    open[i].Dispose();
                    open.RemoveAt(i--);
                }
            }
        }

        for (var choice = 0; choice < answers.Count; choice++)
        {
            yield return new PracticeChunk(PracticeChunkKind.Finish, choice);
        }

        if (script.Request.IncludeUsage && script.Usage is not null)
        {
            yield return new PracticeChunk(PracticeChunkKind.Usage);
        }

        yield return new PracticeChunk(PracticeChunkKind.Done);
    }

    private static IEnumerator<PracticeChunk> Pieces(PracticeAnswer answer, int choice)
    {
        foreach (var piece in PracticePieces.Split(answer.Reasoning))
        {
            yield return new PracticeChunk(PracticeChunkKind.Reasoning, choice, piece);
        }

        foreach (var piece in PracticePieces.Split(answer.Content ?? ""))
        {
            yield return new PracticeChunk(PracticeChunkKind.Text, choice, piece);
        }

        for (var call = 0; call < answer.Calls.Count; call++)
        {
            yield return new PracticeChunk(PracticeChunkKind.CallStart, choice, Call: call);
            foreach (var piece in PracticePieces.Split(answer.Calls[call].Arguments))
            {
                yield return new PracticeChunk(PracticeChunkKind.CallArguments, choice, piece, call);
            }
        }
    }
}
