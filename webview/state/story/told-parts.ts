/** The parts of a finding as sentences, and as what is written without a break between lines. */
import type { FindingPart } from '../../../src/trace/findings/finding';
import type { ModelComponent } from '../../../src/trace/readings/model-part';
import { sentencesOf } from './sentences';

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

/** Whether a sentence names a head, or the MLP of a block. */
export function namesPart(sentence: readonly FindingPart[], { kind, layer, head }: ModelComponent): boolean {
  return sentence.some((part, at) => {
    const { place } = part;
    if (place?.layer !== layer) return false;
    if (kind === 'head') return part.kind === 'head' && place.head === head;
    return part.kind === 'block' && sentence[at - 1]?.text.endsWith('MLP of block ') === true;
  });
}

/** The one sentence of a place that says which block it is, and why that one. */
export function sentenceOfPlace<T extends readonly FindingPart[]>(sentences: readonly T[]): T | undefined {
  return sentences.find((parts) => parts.some(({ kind }) => kind === 'block'));
}

/** That sentence without what a colon adds. */
export function inShort(place: readonly FindingPart[]): readonly FindingPart[] {
  const sentence = sentenceOfPlace(sentencesIn(place)) ?? [];
  const colon = sentence.findIndex(({ kind, text }) => kind === 'text' && text.startsWith(':'));
  return colon < 0 ? sentence : [...sentence.slice(0, colon), { kind: 'text', text: '.' }];
}

/** A sentence without what a colon adds: the full one is told where it belongs. A colon in a token is none of the sentence. */
export function untilColon(sentence: readonly FindingPart[]): readonly FindingPart[] {
  const at = sentence.findIndex(({ kind, place, text }) => kind === 'text' && !place && text.includes(': '));
  const part = sentence[at];
  if (!part) return sentence;
  return [...sentence.slice(0, at), { ...part, text: `${part.text.slice(0, part.text.indexOf(': '))}.` }];
}

/** What is no part of a word, and must not begin a line. */
const PUNCTUATION = /^(?:[’']s\b|[.,;:)…])+/;
/** What must not end one. */
const BRACKET = /\($/;

interface Joined {
  readonly part: FindingPart;
  /** What the text before it ends with. */
  readonly bracket: string;
  /** What the text after it begins with. */
  readonly punctuation: string;
}

/** Each link with the bracket before it and the punctuation that follows it, which the texts beside it then lack. */
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
