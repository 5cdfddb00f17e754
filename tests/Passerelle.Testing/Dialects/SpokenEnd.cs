namespace Passerelle.Testing.Dialects;

/// <summary>Why the model stopped.</summary>
internal enum SpokenEnd
{
    /// <summary>It had said all.</summary>
    Stop,

    /// <summary>The limit of tokens was reached.</summary>
    Length,

    /// <summary>It waits for the results of its calls.</summary>
    Calls,
}
