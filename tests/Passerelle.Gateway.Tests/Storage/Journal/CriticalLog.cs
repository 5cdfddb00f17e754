using Microsoft.Extensions.Logging;
using Passerelle.Gateway.Storage;

namespace Passerelle.Gateway.Tests.Storage.Journal;

/// <summary>Keeps what a database calls critical: a record that came twice is refused by its tables, and nothing else shows it.</summary>
internal sealed class CriticalLog : ILogger<Database>
{
    public List<string> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Critical)
        {
            Lines.Add(formatter(state, exception));
        }
    }
}
