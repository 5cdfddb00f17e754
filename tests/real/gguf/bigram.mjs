// The model itself: how likely each token follows each token.
import { End, Specials, ToolCall, ToolCallEnd, UseTool } from "./tokens.mjs";

/** Probabilities [this][next] as rows of one Float64Array. */
export function countPairs(size, texts, plain) {
  const first = Specials.length;
  const counts = Array.from({ length: size }, () => new Float64Array(size));
  for (const { ids, start, weight } of texts) {
    let last = start;
    for (const id of ids) {
      counts[last][id] += weight;
      last = id;
    }
    counts[last][End] += weight;
  }

  const unigram = new Float64Array(size);
  for (const row of counts) {
    row.forEach((count, id) => { unigram[id] += count; });
  }

  // Nothing may ever produce a broken UTF-8 sequence or a control character: such tokens keep probability 0.
  const sayable = plain.map((text, id) => id >= first && /^[\x20-\x7e]+$/.test(text));
  const total = sayable.reduce((sum, can, id) => sum + (can ? unigram[id] + 1 : 0), 0);
  const quote = plain.indexOf('"');
  return counts.map((row, id) => {
    if (id === UseTool || id === ToolCall) {
      const only = new Float64Array(size);
      sayable.forEach((can, next) => { only[next] = can ? 1e-9 : 0; });
      only[id === UseTool ? ToolCall : plain.indexOf("{")] = 1;
      return only;
    }
    if (id === ToolCallEnd) {
      return new Float64Array(size).fill(0).map((_, next) => (next === End ? 1 : 0));
    }
    const sum = row.reduce((all, count) => all + count, 0);
    const text = plain[id];
    const share = sum > 0 ? 0.93 : 0;
    const out = new Float64Array(size);
    for (let next = 0; next < size; next++) {
      const smooth = sayable[next] ? (unigram[next] + 1) / total : 0;
      out[next] = share * (sum > 0 ? row[next] / sum : 0) + 0.01 * smooth;
    }
    // Under a grammar the rest of the mass decides when a string, a number, an array ends.
    out[quote] += /[A-Za-z0-9.,;:]$/.test(text) ? 0.03 : 0.01;
    out[plain.indexOf("]")] += 0.004;
    out[plain.indexOf("}")] += 0.004;
    out[plain.indexOf(",")] += 0.002;
    out[End] += 0.01;
    // Likelier than spelling it out, so that its own row, which ends the reply, comes next.
    out[ToolCallEnd] += /}$/.test(text) ? 0.02 : 1e-9;
    const all = out.reduce((mass, value) => mass + value, 0);
    return out.map(value => value / all);
  });
}

/**
 * Makes the greedy walk end: wherever following the likeliest allowed successor runs in a circle, the token of that
 * circle which loses least gets `exit` as its likeliest successor.
 */
export function breakCircles(rows, allowed, exit) {
  const likeliest = row => row.reduce((best, value, id) => (allowed[id] && value > row[best] ? id : best), exit);
  for (let start = 0; start < rows.length; start++) {
    for (;;) {
      const path = [];
      const seen = new Map();
      let at = start;
      while (at !== exit && !seen.has(at)) {
        seen.set(at, path.length);
        path.push(at);
        at = likeliest(rows[at]);
      }
      if (at === exit) {
        break;
      }
      const circle = path.slice(seen.get(at));
      const loss = id => rows[id][likeliest(rows[id])] / rows[id][exit];
      const weakest = circle.reduce((best, id) => (loss(id) < loss(best) ? id : best));
      const row = rows[weakest];
      row[exit] = row[likeliest(row)] * 1.1;
      const all = row.reduce((mass, value) => mass + value, 0);
      row.forEach((value, id) => { row[id] = value / all; });
    }
  }
}
