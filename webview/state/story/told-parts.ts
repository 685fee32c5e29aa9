/** The parts of a finding as sentences, and as pieces that are written without a line break. */
import type { FindingPart } from '../../../src/trace/findings/finding';
import { sentencesIn, until } from '../../../src/trace/findings/sentences-in';
import type { ModelComponent } from '../../../src/trace/readings/model-part';

/** Whether a sentence names a head, or the MLP of a block. */
export function namesPart(sentence: readonly FindingPart[], { kind, layer, head }: ModelComponent): boolean {
  return sentence.some((part, at) => {
    const { place } = part;
    if (place?.layer !== layer) return false;
    if (kind === 'head') return part.kind === 'head' && place.head === head;
    return part.kind === 'block' && sentence[at - 1]?.text.endsWith('MLP of block ') === true;
  });
}

/** The one sentence about a place that says which block it is, and why. */
export function sentenceOfPlace<T extends readonly FindingPart[]>(sentences: readonly T[]): T | undefined {
  return sentences.find((parts) => parts.some(({ kind }) => kind === 'block'));
}

/** That sentence without why the block is shown. */
export function inShort(place: readonly FindingPart[]): readonly FindingPart[] {
  return until(sentenceOfPlace(sentencesIn(place)) ?? [], ', shown because ');
}

/** Characters that do not belong to a word, and must not begin a line. */
const PUNCTUATION = /^(?:[’']s\b|[.,;:)…])+/;
/** Characters that must not end a line. */
const BRACKET = /\($/;

interface Joined {
  readonly part: FindingPart;
  /** The end of the text before it. */
  readonly bracket: string;
  /** The beginning of the text after it. */
  readonly punctuation: string;
}

/** Each link with the bracket before it and the punctuation after it, which are removed from the texts beside it. */
export function withPunctuation(parts: readonly FindingPart[]): Joined[] {
  const found = (part: FindingPart | undefined, sign: RegExp) =>
    (part?.kind === 'text' && sign.exec(part.text)?.[0]) || '';
  return parts.map((part, at) => {
    const [before, after] = [parts[at - 1], parts[at + 1]];
    if (part.place) return { part, bracket: found(before, BRACKET), punctuation: found(after, PUNCTUATION) };
    const [first, last] = [before?.place && found(part, PUNCTUATION), after?.place && found(part, BRACKET)];
    const text = part.text.slice(first ? first.length : 0, last ? -last.length : undefined);
    return { part: text === part.text ? part : { ...part, text }, bracket: '', punctuation: '' };
  });
}
