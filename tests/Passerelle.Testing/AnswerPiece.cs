namespace Passerelle.Testing;

/// <summary>A part of a body that is written at once: one stream event, or a whole JSON body.</summary>
/// <param name="Bytes">The bytes, without transfer framing.</param>
/// <param name="IsEvent">True for a stream event.</param>
/// <param name="Tokens">Output tokens that these bytes carry.</param>
/// <param name="Usage">The usage that these bytes tell, if they do.</param>
public sealed record AnswerPiece(ReadOnlyMemory<byte> Bytes, bool IsEvent = false, int Tokens = 0, UsageTold? Usage = null);
