using System.Buffers;
using System.Globalization;
using System.Text;

namespace Passerelle.Logging;

/// <summary>Writes each event of one category as one line: time, level, category with the event's number, text, exception.</summary>
internal sealed class LineLogger(string category, LineOutput output, TimeProvider time, bool coloured) : ILogger
{
    private static readonly (byte[], byte[]) Trace = ("trce"u8.ToArray(), "\e[37mtrce\e[0m"u8.ToArray());
    private static readonly (byte[], byte[]) Debug = ("dbug"u8.ToArray(), "\e[37mdbug\e[0m"u8.ToArray());
    private static readonly (byte[], byte[]) Information = ("info"u8.ToArray(), "\e[32minfo\e[0m"u8.ToArray());
    private static readonly (byte[], byte[]) Warning = ("warn"u8.ToArray(), "\e[33mwarn\e[0m"u8.ToArray());
    private static readonly (byte[], byte[]) Error = ("fail"u8.ToArray(), "\e[31mfail\e[0m"u8.ToArray());
    private static readonly (byte[], byte[]) Critical = ("crit"u8.ToArray(), "\e[1;31mcrit\e[0m"u8.ToArray());

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var text = formatter(state, exception);
        if (text.Length > 0 || exception is not null)
        {
            output.Add(Write, (this, logLevel, eventId.Id, text, exception), soon: logLevel >= LogLevel.Warning);
        }
    }

    private static void Write(IBufferWriter<byte> to, (LineLogger Logger, LogLevel Level, int Event, string Text, Exception? Exception) it)
    {
        var (word, colour) = Words(it.Level);
        Span<byte> start = stackalloc byte[48];
        _ = it.Logger.Now.TryFormat(start, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture);
        to.Write(start[..length]);
        to.Write(it.Logger.Coloured ? colour : word);
        to.Write(": "u8);
        Encoding.UTF8.GetBytes(it.Logger.Category, to);
        to.Write("["u8);
        _ = it.Event.TryFormat(start, out length, default, CultureInfo.InvariantCulture);
        to.Write(start[..length]);
        to.Write("] "u8);
        OneLine(it.Text, to);
        if (it.Exception is { } exception)
        {
            to.Write(" "u8);
            OneLine(exception.ToString(), to);
        }

        to.Write("\n"u8);
    }

    private static void OneLine(string text, IBufferWriter<byte> to) =>
        Encoding.UTF8.GetBytes(text.AsSpan().ContainsAny('\n', '\r') ? text.ReplaceLineEndings(" ") : text, to);

    private static (byte[] Word, byte[] Coloured) Words(LogLevel level) => level switch
    {
        LogLevel.Trace => Trace,
        LogLevel.Debug => Debug,
        LogLevel.Information => Information,
        LogLevel.Warning => Warning,
        LogLevel.Error => Error,
        _ => Critical,
    };

    private string Category { get; } = category;

    private bool Coloured { get; } = coloured;

    private DateTimeOffset Now => time.GetUtcNow();
}
