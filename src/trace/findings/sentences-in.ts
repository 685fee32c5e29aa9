/** The parts of a finding as sentences. */
import { sentencesOf } from '../../base/sentences';
import type { FindingPart } from './finding';

/** The parts sentence by sentence; one that begins within a text begins with the space before it. */
export function sentencesIn(parts: readonly FindingPart[]): FindingPart[][] {
  const sentences: FindingPart[][] = [[]];
  for (const part of parts) {
    const isText = part.kind === 'text' && !part.place;
    // A text that says what another does not, as of a lead, may begin a sentence as well.
    if (part.begins || (isText && part.text.startsWith(' ') && endsSentence(sentences.at(-1)?.at(-1))))
      sentences.push([]);
    const [first, ...others] = isText ? sentencesOf(part.text) : [part.text];
    sentences.at(-1)?.push(others.length > 0 ? { ...part, text: first as string } : part);
    const { begins, ...rest } = part;
    sentences.push(...others.map((text) => [{ ...rest, text: ` ${text}` }]));
  }
  return sentences;
}

/** Whether a text ends with a whole sentence. */
function endsSentence(part: FindingPart | undefined): boolean {
  return part?.kind === 'text' && !part.place && /[.!?]$/.test(part.text);
}

/** A sentence without what a colon adds: the full one is told where it belongs. A colon in a token is none of the sentence. */
export function untilColon(sentence: readonly FindingPart[]): readonly FindingPart[] {
  const at = sentence.findIndex(({ kind, place, text }) => kind === 'text' && !place && text.includes(': '));
  const part = sentence[at];
  if (!part) return sentence;
  return [...sentence.slice(0, at), { ...part, text: `${part.text.slice(0, part.text.indexOf(': '))}.` }];
}
