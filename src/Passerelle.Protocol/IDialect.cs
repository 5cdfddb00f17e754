namespace Passerelle.Protocol;

/// <summary>
/// A wire format. Pure: bytes in, bytes and values out. Instances are shared and thread-safe. Callers speak an
/// <see cref="ICallerDialect"/>, providers an <see cref="IProviderDialect"/>; what passes between them unchanged is an
/// <see cref="IRelayedDialect"/>.
/// </summary>
public interface IDialect
{
    /// <summary>Its name in configuration and records, such as <c>openai-chat</c>.</summary>
    string Name { get; }

    /// <summary>How its streams are cut into events.</summary>
    StreamFraming Framing => StreamFraming.Events;
}
