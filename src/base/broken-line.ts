/** A long line in several. */
import { columnsOf } from './text-table';

/** A line broken between words, none of which is broken. @param further before each line but the first */
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

/** The words of a text with the spaces before each; a token in quotes, which may begin with a space, is one of them. */
export function unbrokenPieces(text: string): string[] {
  return text.match(/ *"[^"]{1,24}"[^ ]*|^ *[^ ]*| +[^ ]+/g) ?? [];
}
