/**
 * Tests whether a model can really fill in the middle, because a vocabulary may have the tokens although the model was not
 * trained with them. On gaps in texts that come with the program, predictions with the text on both sides must be better
 * than predictions from the prefix alone.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { drawCursors } from '../../../generate/draw-places';
import type { TextKind } from '../../../generate/text-kind';
import { replaceAny, writeAtomically } from '../../../model/atomic-file';
import type { InfillGain, InfillTest } from '../../protocol/completion-protocol';
import { followingIn, readingStart } from '../../shared/cursor-place';

/** A text with a gap. */
export interface TestedGap {
  /** The offset in the document at which `before` begins. */
  readonly start: number;
  readonly before: string;
  readonly gap: string;
  readonly following: string;
}

/** Returns the nats of the gap's text. It may wait until nothing else needs the model. */
export type ScoreGap = (gap: TestedGap) => Promise<{ readonly prefix: number; readonly infill: number }>;

/** Increase this whenever the same model would be measured differently. */
export const INFILL_TEST_FORMAT = 3;
/** Number of gaps for each kind of text, and their greatest length in characters. */
const PLACES = 24;
const LONGEST_GAP = 24;
const SEED = 2;

const gain = v.object({ places: v.number(), prefix: v.number(), infill: v.number(), better: v.boolean() });
const schema = v.object({
  format: v.literal(INFILL_TEST_FORMAT),
  tokens: v.array(v.number()),
  prose: gain,
  code: gain,
});

/** The result's path, next to the quantised weights. */
export function infillTestPath(quantized: string): string {
  return quantized.replace(/\.safetensors$/, '.infill.json');
}

/**
 * Reads the test that was made with these weights.
 * @param tokens the ids of the infill form's tokens: with another tokenizer the test is a different one
 * @returns `undefined` if there is none
 */
export async function readInfillTest(quantized: string, tokens: readonly number[]): Promise<InfillTest | undefined> {
  try {
    const file = v.parse(schema, JSON.parse(await readFile(infillTestPath(quantized), 'utf8')));
    return file.tokens.join() === tokens.join() ? { prose: file.prose, code: file.code } : undefined;
  } catch {
    return undefined; // absent or damaged: it is made again
  }
}

/** Runs the test and stores its result. @param texts the folder of the texts, one file for each kind */
export async function makeInfillTest(
  quantized: string,
  tokens: readonly number[],
  texts: string,
  score: ScoreGap,
): Promise<InfillTest> {
  const [prose, code] = [await measured(texts, 'prose', score), await measured(texts, 'code', score)];
  const bytes = Buffer.from(JSON.stringify({ format: INFILL_TEST_FORMAT, tokens, prose, code }));
  await writeAtomically(infillTestPath(quantized), (write) => write(bytes), replaceAny);
  return { prose, code };
}

async function measured(texts: string, kind: TextKind, score: ScoreGap): Promise<InfillGain> {
  const text = await readFile(join(texts, `${kind}.txt`), 'utf8');
  const scores: { prefix: number; infill: number }[] = [];
  for (const { cursor, rest } of drawCursors([text], PLACES, SEED)) {
    const start = readingStart(cursor);
    const gap = rest.slice(0, LONGEST_GAP);
    const following = followingIn(text, cursor + gap.length);
    scores.push(await score({ start, before: text.slice(start, cursor), gap, following }));
  }
  return gainOf(scores);
}

/** Whether infilling helps, from pairs of nats. */
export function gainOf(scores: readonly { readonly prefix: number; readonly infill: number }[]): InfillGain {
  const differences = scores.map(({ prefix, infill }) => prefix - infill);
  const gained = mean(differences);
  const variance = mean(differences.map((one) => (one - gained) ** 2));
  const error = Math.sqrt(variance / Math.max(1, scores.length - 1));
  return {
    places: scores.length,
    prefix: mean(scores.map(({ prefix }) => prefix)),
    infill: mean(scores.map(({ infill }) => infill)),
    better: scores.length > 1 && gained > 2 * error,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
