/** How a document was made: with which model or models, and with which version of this program. */

import { version } from '../../../package.json';
import { count } from '../../base/counted';
import { plainText } from '../../base/foreign-text';
import { markdownCode, markdownTable, markdownWords } from '../../base/markdown';
import { storedValues } from '../../base/stored-values';

/** What the document says of a model. */
interface MadeModel extends ModelSizes {
  readonly name: string;
  /** "GPT-2" */
  readonly architecture: string;
  readonly precision: readonly string[];
}

interface ModelSizes {
  readonly layers: number;
  readonly heads: number;
  readonly dModel: number;
  readonly vocabSize: number;
  /** In tokens. */
  readonly contextLength: number;
  /** How its tokenizer cuts a text, if that is known. */
  readonly tokenizer?: string | undefined;
  readonly encoder?: { readonly layers: number; readonly heads: number; readonly vocabSize?: number };
}

export interface MadeTrace {
  readonly model: MadeModel;
  /** The file it was opened from. */
  readonly saved?: { readonly path: string } | undefined;
  /** The weights it was made with, in words; absent if not known. */
  readonly weightFiles?: string | undefined;
  /** When the document was made; absent: the document does not say. */
  readonly date?: Date;
}

/** The most characters that describe the weights. */
const MOST_WEIGHTS = 400;

/** The title of the section. */
export const MADE = '## How this was made';

/** A table, and below it the weights. */
export function madeWith(trace: MadeTrace): string {
  return [markdownTable(linesOf(trace)), ...weightsSaid('weights', trace)].join('\n\n');
}

/** The same in one short line, for readers of a few steps who check nothing: only the first digits of the hash. */
export function madeInShort({ model, weightFiles, date }: MadeTrace): string {
  const hash = /\bSHA-256 ([0-9a-f]{12})[0-9a-f]{52}\b/.exec(weightFiles ?? '')?.[1];
  const told = [
    `Computed by the model ${markdownWords(plainText(model.name))}${hash === undefined ? '' : ` (weights ${hash}…)`}`,
    `drawn by LLM Trace ${version}`,
    ...(date ? [date.toISOString().slice(0, 10)] : []),
  ];
  return `<small>${told.join(', ')}.</small>`;
}

/** The same for a comparison: once, if both sides were made alike. */
export function bothMadeWith(a: MadeTrace, b: MadeTrace): string {
  const [ofA, ofB] = [linesOf(a), linesOf(b)];
  const isOfOne = a.weightFiles === b.weightFiles;
  if (isOfOne && JSON.stringify(ofA) === JSON.stringify(ofB)) return madeWith(a);
  const names = [...new Set([...ofA, ...ofB].map(([name]) => name))];
  const told = (lines: readonly Line[], name: string) => lines.find(([own]) => own === name)?.[1] ?? '';
  const weights = isOfOne
    ? weightsSaid('weights of both', a)
    : [...weightsSaid('weights of A', a), ...weightsSaid('weights of B', b)];
  const table = markdownTable([['', 'A', 'B'], ...names.map((name) => [name, told(ofA, name), told(ofB, name)])]);
  return [table, ...weights].join('\n\n');
}

type Line = readonly [name: string, told: string];

function linesOf({ model, saved, date }: MadeTrace): readonly Line[] {
  const stored = storedValues(model.precision);
  return [
    ['model', markdownWords(`${plainText(model.name)}, ${plainText(model.architecture)}`)],
    ['size', markdownWords(modelSize(model))],
    ...(stored === undefined ? [] : [['values', markdownWords(stored)] as const]),
    ['made with', `LLM Trace ${version}`],
    // The date of the document; when a trace was computed is not stored.
    ...(date ? [['report made on', `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`] as const] : []),
    ...(saved ? [['opened from', markdownWords(saved.path)] as const] : []),
  ];
}

/**
 * A paragraph, which can break a long hash: a table cell, as editors render it, is as wide as its longest word. Hashes are
 * code, so that they are copied whole.
 */
function weightsSaid(name: string, { weightFiles }: Pick<MadeTrace, 'weightFiles'>): string[] {
  if (weightFiles === undefined) return [];
  const words = markdownWords(plainText(weightFiles, MOST_WEIGHTS));
  return [`${name}: ${words.replaceAll(/\b[0-9a-f]{64}\b/g, (hash) => markdownCode(hash))}`];
}

/** The size of a model: "6 blocks × 8 heads, d_model 256, context 512, vocabulary 8,193, tokenizer byte-level BPE". */
export function modelSize({ encoder, vocabSize, contextLength, tokenizer, ...sizes }: ModelSizes): string {
  const { layers, heads, dModel } = sizes;
  const before = encoder ? `encoder ${encoder.layers} blocks × ${encoder.heads} heads, decoder ` : '';
  const read = encoder?.vocabSize === undefined ? '' : `${count(encoder.vocabSize)} to read and `;
  const vocabulary = `vocabulary ${read}${count(vocabSize)}${read && ' to write'}`;
  const words = tokenizer === undefined ? '' : `, tokenizer ${plainText(tokenizer)}`;
  return `${before}${layers} blocks × ${heads} heads, d_model ${dModel}, context ${count(contextLength)}, ${vocabulary}${words}`;
}
