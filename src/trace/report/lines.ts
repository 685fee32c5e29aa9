/** Lines of a text as a print-out has it. */

/** Break a sentence into lines of at most so many characters. */
export function wrap(text: string, width = 90): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
