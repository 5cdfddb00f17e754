namespace Passerelle.Protocol;

/// <summary>A dialect that providers speak.</summary>
public interface IProviderDialect : IDialect
{
    /// <summary>A new watcher of one answer in this dialect.</summary>
    AnswerObserver Observe();
}
