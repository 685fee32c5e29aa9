/**
 * Makes text from models, saved files and links harmless when people read it: it cannot control a terminal, reverse a
 * line, hide, become a link, or fill the screen. What programs read (JSON, tensors) stays exact.
 */

/** The most characters of a name, a token or a value within a line. */
const LINE = 200;
/** The most characters of a tooltip, which has room for a path or a sentence. */
const TOOLTIP = 600;
/** The most characters of a notification: VS Code cuts it at 1,000. */
const NOTIFICATION = 900;

/**
 * Control characters, line separators, bidirectional and other invisible format characters, unpaired surrogates. The
 * joiners (U+200C, U+200D) are left out: Persian words and emoji are written with them.
 */
const UNSEEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;
const LINE_BREAK_OR_TAB = /(\r?\n|\t)/;
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** One line: invisible characters are written as their numbers (`\u{1b}`), and text beyond `limit` is cut from the middle. */
export function plainText(text: string, limit = LINE): string {
  return shortened(shortened(text, limit).replace(UNSEEN, visible), limit);
}

/**
 * Like `plainText`, for a text of several lines: line breaks and tabs stay. A carriage return without a line feed is
 * written as its number, since it would overwrite its line.
 */
export function plainLines(text: string, limit = Number.POSITIVE_INFINITY): string {
  return shortened(plainParts(shortened(text, limit), visible), limit);
}

/** A text as a JSON string in quotation marks, on one line. */
export function quotedText(text: string, limit = LINE): string {
  return plainText(JSON.stringify(shortened(text, limit)), limit);
}

/** Equivalent JSON with invisible characters as `\u` escapes. Line breaks and tabs between its values stay. */
export function plainJson(json: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return plainParts(json, (character) => character.split('').map(escaped).join(''));
}

/**
 * A message for a notification, a modal dialog or a progress title, where VS Code turns `[label](command:…)` into
 * links: a space between bracket and parenthesis prevents that. Not for Markdown, which has other ways to write a link.
 */
export function notificationText(message: string): string {
  return shortened(plainText(message, NOTIFICATION).replaceAll('](', '] ('), NOTIFICATION);
}

/**
 * A line that Markdown shows literally. VS Code's own `appendText` makes every space non-breaking, so that long lines
 * break within words; here only the spaces that Markdown would drop become non-breaking.
 */
export function markdownText(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]()#+\-.!~|<>&$:@]/g, (sign) => `&#${sign.codePointAt(0)};`)
    .replaceAll(/^[ \t]+|[ \t]{2,}|[ \t]+$/g, (spaces) => '&nbsp;'.repeat(spaces.length));
}

/** The label or description of a list item. VS Code draws `$(name)` in it as an icon unless a backslash precedes it. */
export function labelText(text: string, limit = LINE): string {
  return plainText(text, limit).replaceAll('$(', '\\$(');
}

/** A plain-text tooltip on one line. VS Code draws no icons in it. */
export function tooltipText(text: string): string {
  return plainText(text, TOOLTIP);
}

/** Rewrites the invisible characters, except line breaks and tabs. */
function plainParts(text: string, write: (character: string) => string): string {
  const parts = text.split(LINE_BREAK_OR_TAB); // every second part is a separator
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(UNSEEN, write))).join('');
}

function visible(character: string): string {
  return SHORT[character] ?? `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/** Cuts from the middle: the end of a sentence often says what happened. */
function shortened(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const tail = Math.floor(limit / 3);
  const start = text.slice(0, limit - tail - 1).replace(/[\ud800-\udbff]$/, '');
  const end = text.slice(text.length - tail).replace(/^[\udc00-\udfff]/, '');
  return `${start}…${end}`;
}
