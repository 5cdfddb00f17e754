// Byte-level byte-pair encoding, as GPT-2 does it and llama.cpp reads it.

const PreTokenizer = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

/** GPT-2's printable stand-in for each of the 256 bytes. */
export function byteCharacters() {
  const characters = [];
  let next = 256;
  for (let value = 0; value < 256; value++) {
    const printable = (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
    characters.push(String.fromCodePoint(printable ? value : next++));
  }
  return characters;
}

/** Learns the merges; returns the token strings, the merges, and encode(word) for words of the text. */
export function learnTokens(lines, room) {
  const alphabet = byteCharacters();
  const tokens = [...alphabet];
  const words = new Map();
  for (const line of lines) {
    for (const word of line.match(PreTokenizer)) {
      words.set(word, (words.get(word) ?? 0) + 1);
    }
  }
  const entries = [...words].map(([word, count]) => ({ symbols: [...Buffer.from(word)], count, word }));
  const counts = new Map();
  const places = new Map();
  const pairKey = (left, right) => left * 65536 + right;
  const note = (entry, sign) => {
    for (let at = 0; at + 1 < entry.symbols.length; at++) {
      const key = pairKey(entry.symbols[at], entry.symbols[at + 1]);
      counts.set(key, (counts.get(key) ?? 0) + sign * entry.count);
      if (sign > 0) {
        places.has(key) ? places.get(key).add(entry) : places.set(key, new Set([entry]));
      }
    }
  };
  entries.forEach(entry => note(entry, 1));
  const merges = [];
  const known = new Set(tokens);
  while (tokens.length < room) {
    let best = -1;
    let bestCount = 0;
    for (const [key, count] of counts) {
      // Ties go to the lower pair, so that the order of reading does not matter.
      if (count > bestCount || (count === bestCount && count > 0 && key < best)) {
        best = key;
        bestCount = count;
      }
    }
    if (bestCount < 2) {
      throw new Error(`the text is too short: it gives ${tokens.length} tokens of ${room}`);
    }
    const left = Math.floor(best / 65536);
    const right = best % 65536;
    const text = tokens[left] + tokens[right];
    if (known.has(text)) {
      // The same string by another way: a vocabulary cannot hold it twice.
      counts.delete(best);
      places.delete(best);
      continue;
    }
    const id = tokens.length;
    tokens.push(text);
    known.add(text);
    merges.push(`${tokens[left]} ${tokens[right]}`);
    for (const entry of places.get(best)) {
      note(entry, -1);
      const merged = [];
      for (let at = 0; at < entry.symbols.length; at++) {
        if (entry.symbols[at] === left && entry.symbols[at + 1] === right) {
          merged.push(id);
          at++;
        } else {
          merged.push(entry.symbols[at]);
        }
      }
      entry.symbols = merged;
      note(entry, 1);
    }
    counts.delete(best);
    places.delete(best);
  }
  const encoded = new Map(entries.map(entry => [entry.word, entry.symbols]));
  return { tokens, merges, encode: line => line.match(PreTokenizer).flatMap(word => encoded.get(word)) };
}
