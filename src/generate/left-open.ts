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

/**
 * A text without the quotation marks at its end that open and enclose nothing yet, nor the brackets directly before them:
 * of ` == "` nothing says what is quoted. A bracket alone may end a text, as that of a call does.
 * @param before the text's line before it
 */
export function withoutBareQuote(text: string, before: string): string {
  const quote = text.at(-1) ?? '';
  if (!QUOTES.includes(quote) || quote === '' || leftOpen(lastLine(before + text)).at(-1) !== quote) return text;
  const rest = text.slice(0, -1).replace(/[\s([{]+$/, '');
  return withoutBareQuote(rest, before);
}

/**
 * Assignments and binary operators after a space. Left out is what may end a line as it is (`=>`, the end of a comment, `x++`,
 * the `>` of a type, the `*` of an import), and what is written without a space, such as the `name=` of an argument. So is
 * the dot before the name of a member.
 */
const OPERATOR_AT_END =
  /(?<=[\p{L}\p{N}_$)\]}"'`])(?<!\b(?:import|export))\s+(?:[-+*/%&|^=!:]?=|[=!]==|[-+*/%&|^<>]|[<>]=|\*\*|<<|>>|&&|\|\||\?\?)$|(?<=[\p{L}\p{N}_$)\]}!?])\.$/u;

/**
 * A text of code without the operator at its end that has nothing to its right yet: ` total =`, `min(values) +`, `order.`.
 * @param before the text's line before it; a quotation mark that it leaves open makes the operator part of a string
 */
export function withoutBareOperator(text: string, before: string): string {
  const line = lastLine(before + text);
  const bare = OPERATOR_AT_END.exec(line)?.[0];
  if (bare === undefined || leftOpen(line).some((sign) => QUOTES.includes(sign))) return text;
  return text.slice(0, Math.max(0, text.length - bare.length));
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

/** Whether a text closes what a line leaves open, and nothing else. */
export function onlyCloses(text: string, line: string): boolean {
  const closer = leftOpen(line).at(-1);
  const signs = text.trim();
  return closer !== undefined && signs.startsWith(closer) && CLOSERS_ALONE.test(signs);
}
