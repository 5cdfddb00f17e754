using Passerelle.Testing.Dialects;

namespace Passerelle.Protocol.Tests.Fidelity;

/// <summary>A dialect that answers are written in, and how its clients read them.</summary>
/// <param name="Dialect">The dialect.</param>
/// <param name="Read">Makes a reader of one answer.</param>
internal sealed record FidelityClient(ICallerChatDialect Dialect, Func<AnswerReader> Read)
{
    /// <summary>All of them: those that providers speak as well, and those that only callers speak.</summary>
    public static IReadOnlyList<FidelityClient> All { get; } =
    [
        .. FidelityRun.ChatDialects.Select(dialect => new FidelityClient(dialect, () => dialect.ReadAnswer(TargetTraits.Default))),
        new(Dialects.AiSdk2, () => new AiSdkAnswerReader(2)),
        new(Dialects.AiSdk3, () => new AiSdkAnswerReader(3)),
        new(Dialects.AiSdk4, () => new AiSdkAnswerReader(4)),
    ];
}
