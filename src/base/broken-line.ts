/** Breaks a long line into several. */
import { columnsOf } from './text-table';

/** The lines of a text broken between words, never inside one. @param further put before every line but the first */
export function brokenLine(text: string, width: number, further = ''): string[] {
  const lines: string[] = [];
  let length = 0;
  for (const piece of unbrokenPieces(text)) {
    const columns = columnsOf(piece);
    if (lines.length > 0 && length + columns > width) {
      lines.push(further + piece.trimStart());
      length = columnsOf(lines.at(-1) as string);
    } else if (lines.length === 0) {
      lines.push(piece);
      length = columns;
    } else {
      lines[lines.length - 1] += piece;
      length += columns;
    }
  }
  return lines;
}

/** The words of a text, each with the spaces before it. A token in quotes, which may begin with a space, is one word. */
export function unbrokenPieces(text: string): string[] {
  return text.match(/ *"[^"]{1,24}"[^ ]*|^ *[^ ]*| +[^ ]+/g) ?? [];
}
