/** The brackets and quotation marks that a line opens and does not close. */

const CLOSER_OF: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const QUOTES = '"\'`';
/** A text of closing characters alone, with at most one punctuation mark after them. */
const CLOSERS_ALONE = /^[)\]}"'`]+[:;,]?$/;

/** The characters that would close what a line leaves open, the innermost last. An apostrophe within a word opens nothing. */
export function leftOpen(line: string): readonly string[] {
  const open: string[] = [];
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    const closer = open.at(-1);
    const isQuoted = closer !== undefined && QUOTES.includes(closer);
    if (sign === '\\') at++;
    else if (sign === closer) open.pop();
    else if (isQuoted) continue;
    else if (sign in CLOSER_OF) open.push(CLOSER_OF[sign] as string);
    else if (QUOTES.includes(sign) && !/[\p{L}\p{N}]/u.test(line.charAt(at - 1))) open.push(sign);
  }
  return open;
}

/** Whether a text closes what a line leaves open, and nothing else. */
export function onlyCloses(text: string, line: string): boolean {
  const closer = leftOpen(line).at(-1);
  const signs = text.trim();
  return closer !== undefined && signs.startsWith(closer) && CLOSERS_ALONE.test(signs);
}
