/**
 * Text of models, saved files and links, made harmless for people's eyes: it cannot drive a terminal, turn a line
 * round, hide, become a link, or fill the screen. What programs read (JSON, tensors) stays exact.
 */

/** Characters of a name, a token or a value within a line. */
const LINE = 200;
/** Of a tooltip, which has room for a path or a sentence. */
const TOOLTIP = 600;
/** VS Code cuts a notification at 1,000 characters. */
const NOTIFICATION = 900;

/**
 * Control characters, line separators, bidirectional and other invisible format characters, halves of a character.
 * The joiners (U+200C, U+200D) stay: Persian words and emoji are written with them.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;
const LINE_BREAK_OR_TAB = /(\r?\n|\t)/;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line: what is not seen is written as its number (`\u{1b}`), what is longer than `limit` loses its middle. */
export function plainText(text: string, limit = LINE): string {
  return shortened(shortened(text, limit).replace(UNSEEN, visible), limit);
}

/** A text of several lines: the same, but line breaks and tabs stay. A carriage return alone would overwrite its line. */
export function plainLines(text: string, limit = Number.POSITIVE_INFINITY): string {
  return shortened(plainParts(shortened(text, limit), visible), limit);
}

/** A text within JSON's quotation marks, as one line. */
export function quotedText(text: string, limit = LINE): string {
  return plainText(JSON.stringify(shortened(text, limit)), limit);
}

/** JSON that says the same with what is not seen as `\u` escapes; line breaks and tabs outside of texts stay. */
export function plainJson(json: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return plainParts(json, (character) => character.split('').map(escaped).join(''));
}

/**
 * A message for a notification, a modal dialog or a progress title, where VS Code turns `[label](command:…)` into
 * links: the bracket and the parenthesis come apart. Not for Markdown, which has other ways to write a link.
 */
export function notificationText(message: string): string {
  return shortened(plainText(message, NOTIFICATION).replaceAll('](', '] ('), NOTIFICATION);
}

/**
 * A line that Markdown shows as it is. VS Code's own `appendText` keeps every space from breaking, so that long lines
 * break within words; here only those do that Markdown would leave out.
 */
export function markdownText(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]()#+\-.!~|<>&$:@]/g, (sign) => `&#${sign.codePointAt(0)};`)
    .replaceAll(/^[ \t]+|[ \t]{2,}|[ \t]+$/g, (spaces) => '&nbsp;'.repeat(spaces.length));
}

/** A label or description of a list, where VS Code draws `$(name)` as an icon, unless a backslash is before it. */
export function labelText(text: string, limit = LINE): string {
  return plainText(text, limit).replaceAll('$(', '\\$(');
}

/** A tooltip that is no Markdown: one line, where VS Code draws no icons. */
export function tooltipText(text: string): string {
  return plainText(text, TOOLTIP);
}

/** Write what is not seen in another way, except line breaks and tabs. */
function plainParts(text: string, write: (character: string) => string): string {
  const parts = text.split(LINE_BREAK_OR_TAB); // every second one is a separator
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(UNSEEN, write))).join('');
}

function visible(character: string): string {
  return SHORT[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** A sentence's end says what happened: the middle makes way. */
function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = Math.floor(limit / 3);
  const start = text.slice(0, limit - tail - 1).replace(/[\ud800-\udbff]$/, '');
  const end = text.slice(text.length - tail).replace(/^[\udc00-\udfff]/, '');
  return `${start}…${end}`;
}
