namespace Passerelle.Protocol;

/// <summary>
/// A dialect of conversations that both sides speak: reads and writes the neutral form, so that a caller of one dialect can be served
/// by a provider of another.
/// </summary>
public interface IChatDialect : IRelayedDialect, ICallerChatDialect, IProviderChatDialect;
