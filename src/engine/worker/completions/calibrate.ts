/**
 * How often a model's suggestions are right, measured on texts that come with the program: a small table for each model
 * and its weights, made once and kept beside them.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { type Calibration, fitCalibration, type JudgedWord, UNCALIBRATED } from '../../../generate/confidence';
import { placeEvidence } from '../../../generate/copy-evidence';
import { drawCursors } from '../../../generate/draw-places';
import { judgeSuggestion } from '../../../generate/judge-suggestion';
import { TEXT_KINDS, type TextKind } from '../../../generate/text-kind';
import type { FoundWord } from '../../../generate/word-search';
import { replaceAny, writeAtomically } from '../../../model/atomic-file';
import { readingStart } from '../../shared/cursor-place';

/** Weights of the confidence, for each kind of text. */
export type CalibrationTable = Readonly<Record<TextKind, Calibration>>;

/** Raised whenever the same model would be measured differently. */
export const CALIBRATION_FORMAT = 7;
/** Places of each kind of text. */
const PLACES = 150;
const SEED = 1;

const weights = v.pipe(v.array(v.number()), v.length(UNCALIBRATED.length));
const schema = v.object({ format: v.literal(CALIBRATION_FORMAT), prose: weights, code: weights });

/** Beside the quantised weights. */
export function calibrationPath(quantized: string): string {
  return quantized.replace(/\.safetensors$/, '.calibration.json');
}

/** The table that was made for these weights; `undefined` where there is none, or not of this format. */
export async function readCalibration(quantized: string): Promise<CalibrationTable | undefined> {
  try {
    const { prose, code } = v.parse(schema, JSON.parse(await readFile(calibrationPath(quantized), 'utf8')));
    return { prose, code };
  } catch {
    return undefined; // absent or damaged: it is made again
  }
}

/** The first words that may be suggested after a text, which begins there in its document. */
export type FindWords = (text: string, start: number) => Promise<readonly Pick<FoundWord, 'word' | 'probability'>[]>;

/**
 * Measure and keep a table.
 * @param texts the folder of the texts, a file for each kind
 * @param find asks the model; it may wait until nobody else needs it
 */
export async function makeCalibration(quantized: string, texts: string, find: FindWords): Promise<CalibrationTable> {
  const table: Record<TextKind, Calibration> = { prose: UNCALIBRATED, code: UNCALIBRATED };
  for (const kind of TEXT_KINDS) {
    const text = await readFile(join(texts, `${kind}.txt`), 'utf8');
    table[kind] = fitCalibration(await judgedWords(text, find));
  }
  const bytes = Buffer.from(JSON.stringify({ format: CALIBRATION_FORMAT, ...table }));
  await writeAtomically(calibrationPath(quantized), (write) => write(bytes), replaceAny);
  return table;
}

/** In the order in which they stand in the text, so that the model reads little anew for each. */
async function judgedWords(text: string, find: FindWords): Promise<JudgedWord[]> {
  const judged: JudgedWord[] = [];
  const cursors = [...drawCursors([text], PLACES, SEED)].sort((a, b) => a.cursor - b.cursor);
  for (const { cursor, rest } of cursors) {
    const start = readingStart(cursor);
    const before = text.slice(start, cursor);
    for (const { word, probability } of await find(before, start))
      judged.push({ probability, ...placeEvidence(before, word), right: judgeSuggestion(word, rest).right });
  }
  return judged;
}
