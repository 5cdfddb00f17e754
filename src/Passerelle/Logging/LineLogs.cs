namespace Passerelle.Logging;

/// <summary>The log as lines on the error output, in the form of the framework's own console log.</summary>
internal sealed class LineLogs : ILoggerProvider
{
    private readonly LineOutput _output = new(Console.OpenStandardError(), TimeProvider.System);

    // Colours are for terminals, and for those who have not asked to be spared them (https://no-color.org).
    private readonly bool _coloured = !Console.IsErrorRedirected && !OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("NO_COLOR") is not { Length: > 0 };

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, _output, TimeProvider.System, _coloured);

    /// <inheritdoc/>
    public void Dispose() => _output.Dispose();
}
