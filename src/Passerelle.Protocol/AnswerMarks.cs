namespace Passerelle.Protocol;

/// <summary>What an event of a stream, or a whole answer, turned out to hold.</summary>
[Flags]
public enum AnswerMarks
{
    /// <summary>Nothing that the gateway acts on.</summary>
    None = 0,

    /// <summary>Something that the model said: text, reasoning, a tool call. The point from which nothing is retried.</summary>
    Content = 1,

    /// <summary>The reason why the model stopped.</summary>
    Finish = 2,

    /// <summary>The terminator of the stream.</summary>
    Done = 4,

    /// <summary>An error in place of content.</summary>
    Error = 8,

    /// <summary>An event that holds usage and nothing else, sent only to those who ask for it.</summary>
    UsageOnly = 16,

    /// <summary>Not valid JSON.</summary>
    Malformed = 32,
}
