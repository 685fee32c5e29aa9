/** Describes a text that consists of white space only and therefore looks empty. */
import { counted } from './counted';

const NAMES: readonly (readonly [pattern: RegExp, one: string])[] = [
  [/\r?\n|\r/g, 'line break'],
  [/ /g, 'space'],
  [/\t/g, 'tab'],
];

/** "5 spaces", "2 spaces and 1 line break"; `undefined` if the text is empty or has anything but white space. */
export function blankText(text: string): string | undefined {
  if (text === '' || text.trim() !== '') return undefined;
  let rest = text;
  const parts: string[] = [];
  for (const [pattern, one] of NAMES) {
    const found = rest.match(pattern)?.length ?? 0;
    rest = rest.replaceAll(pattern, '');
    if (found > 0) parts.push(counted(found, one));
  }
  if (rest !== '') parts.push(counted([...rest].length, 'other blank character'));
  return parts.length > 1 ? `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}` : parts[0];
}
