/**
 * Measures how often a model's suggestions are right, on texts that come with the program. The result is a small table per
 * model and weights, made once and stored next to the weights.
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

/** The calibration of the confidence for each kind of text. */
export type CalibrationTable = Readonly<Record<TextKind, Calibration>>;

/** Increase this whenever the same model would be measured differently. */
export const CALIBRATION_FORMAT = 8;
/** Number of places for each kind of text. */
const PLACES = 150;
const SEED = 1;

const weights = v.pipe(v.array(v.number()), v.length(UNCALIBRATED.length));
const schema = v.object({ format: v.literal(CALIBRATION_FORMAT), prose: weights, code: weights });

/** The table's path, next to the quantised weights. */
export function calibrationPath(quantized: string): string {
  return quantized.replace(/\.safetensors$/, '.calibration.json');
}

/** Reads the table for these weights; `undefined` if there is none, or if it has another format. */
export async function readCalibration(quantized: string): Promise<CalibrationTable | undefined> {
  try {
    const { prose, code } = v.parse(schema, JSON.parse(await readFile(calibrationPath(quantized), 'utf8')));
    return { prose, code };
  } catch {
    return undefined; // absent or damaged: it is made again
  }
}

/** Finds the first words that may be suggested after a text, which begins at the offset `start` of its document. */
export type FindWords = (text: string, start: number) => Promise<readonly Pick<FoundWord, 'word' | 'probability'>[]>;

/**
 * Measures and stores a table.
 * @param texts the folder of the texts, one file for each kind
 * @param find asks the model; it may wait until nothing else needs the model
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

/** The places are visited in the order of the text, so that the model has little new text to read for each. */
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
