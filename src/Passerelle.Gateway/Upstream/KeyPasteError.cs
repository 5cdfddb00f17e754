namespace Passerelle.Gateway.Upstream;

/// <summary>Why a paste was refused. The text names the place, never a part of the key.</summary>
/// <param name="Code">The code that documents and screens use: <c>E-KEY-6</c>.</param>
/// <param name="Name">The same for machines: <c>bad-character</c>.</param>
/// <param name="KeyNumber">Which of the pasted keys, counted from 1.</param>
/// <param name="Text">The sentence to show.</param>
public sealed record KeyPasteError(string Code, string Name, int KeyNumber, Bilingual Text)
{
    /// <summary>E-KEY-6: a character that may not stand in an HTTP header (RFC 9110 §5.5).</summary>
    internal static KeyPasteError BadCharacter(int keyNumber, int position, char c)
    {
        var code = $"U+{(int)c:X4}";
        return new("E-KEY-6", "bad-character", keyNumber, new(
            $"Key {keyNumber} has a character that cannot be sent ({code} at position {position}). Copy the key again.",
            $"La clé {keyNumber} contient un caractère qui ne peut pas être envoyé ({code} à la position {position}). Copiez-la de nouveau."));
    }
}
