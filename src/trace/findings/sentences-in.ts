/** Splits the parts of a finding into sentences. */
import { sentencesOf } from '../../base/sentences';
import type { FindingPart } from './finding';

/** The parts of each sentence. A sentence that begins within a text begins with the space before it. */
export function sentencesIn(parts: readonly FindingPart[]): FindingPart[][] {
  const sentences: FindingPart[][] = [[]];
  for (const part of parts) {
    const isText = part.kind === 'text' && !part.place;
    // A text that is marked differently from the one before, for example as one about a lead, can begin a sentence too.
    if (part.begins || (isText && part.text.startsWith(' ') && endsSentence(sentences.at(-1)?.at(-1))))
      sentences.push([]);
    const [first, ...others] = isText ? sentencesOf(part.text) : [part.text];
    sentences.at(-1)?.push(others.length > 0 ? { ...part, text: first as string } : part);
    const { begins, ...rest } = part;
    sentences.push(...others.map((text) => [{ ...rest, text: ` ${text}` }]));
  }
  return sentences;
}

/** Whether a text ends with a full stop or similar. */
function endsSentence(part: FindingPart | undefined): boolean {
  return part?.kind === 'text' && !part.place && /[.!?]$/.test(part.text);
}

/** The sentence up to the colon; the full one stands where it belongs. A colon within a token does not count. */
export function untilColon(sentence: readonly FindingPart[]): readonly FindingPart[] {
  return until(sentence, ': ');
}

/** A sentence up to some words in it, which are left out; the whole sentence if it does not have them. */
export function until(sentence: readonly FindingPart[], words: string): readonly FindingPart[] {
  const at = sentence.findIndex(({ kind, place, text }) => kind === 'text' && !place && text.includes(words));
  const part = sentence[at];
  if (!part) return sentence;
  return [...sentence.slice(0, at), { ...part, text: `${part.text.slice(0, part.text.indexOf(words))}.` }];
}
