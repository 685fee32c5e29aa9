/** What lessons tell and ask of traces in this process, and the same traces' files, to compute it independently. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { describePredictions } from '../../../../src/engine/worker/runs/describe-generation';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import type { LessonPlace, LessonRows, Question } from '../../../../src/trace/lessons/lesson';
import { LESSONS } from '../../../../src/trace/lessons/lessons';
import { saveTrace } from '../../../../src/trace/saving/export';
import { openModel, openTensors, STARTER, traceText } from '../../support';
import { readerOf } from './lesson-reader';

/** The sizes of the starter model. */
export const [LAYERS, HEADS, D_MODEL, D_HEAD, VOCABULARY] = [6, 8, 256, 32, 8193];

export let model: Model;
let folder: string;
export const questions = new Map<string, Question>();
/** What cards say of the trace itself. */
export const told = new Map<string, readonly string[]>();
const files = new Map<string, Awaited<ReturnType<typeof openTensors>>>();
export const counts = new Map<string, number>();
export const shownRows = new Map<string, LessonRows | null>();
export const ids = new Map<string, readonly number[]>();
export const words = new Map<string, readonly string[]>();
export const places = new Map<string, readonly LessonPlace[]>();

/**
 * Traces the texts of lessons in the starter model for the tests of a file, and has each lesson tell and ask of its own.
 * @param only the ids of these lessons; without them of all that are read in that model
 */
export function useLessons(only?: readonly string[]): void {
  const wanted = LESSONS.filter(({ id, readIn }) => readIn === undefined && (only?.includes(id) ?? true));
  beforeAll(async () => {
    model = await openModel(STARTER);
    folder = await mkdtemp(join(tmpdir(), 'lessons-'));
    const hooks = { signal: new AbortController().signal, onProgress: () => undefined };
    for (const { id, text, question, cards } of wanted) {
      const { trace } = await traceText(model, text);
      const file = join(folder, `${id}.trace.safetensors`);
      await saveTrace(trace, 'model', file, () => ({}), { hooks });
      files.set(id, await openTensors(file));
      counts.set(id, trace.tokens.length);
      ids.set(id, trace.ids);
      words.set(
        id,
        trace.tokens.map((token) => token.text),
      );
      const top = describePredictions(model.folder.tokenizer, await logitsAfter(trace));
      const reader = readerOf(trace, { layers: LAYERS, heads: HEADS }, top);
      questions.set(id, await question(reader));
      told.set(id, await Promise.all(cards.flatMap(({ found }) => (found ? [found(reader)] : []))));
      for (const { rows } of cards) if (rows) shownRows.set(id, await rows(reader));
      const { sections } = trace.planOf('model');
      const led = await Promise.all(cards.map(({ place }) => (typeof place === 'function' ? place(reader) : place)));
      places.set(id, led);
      for (const { view, layer = 0, head = 0, token = 0 } of led) {
        expect(sections.map((section) => section.view)).toContain(view);
        expect([layer < LAYERS, head < HEADS, token < trace.tokens.length]).toEqual([true, true, true]);
      }
    }
  });
  afterAll(async () => {
    await model.release();
    await rm(folder, { recursive: true });
    for (const each of [questions, told, files, counts, shownRows, ids, words, places]) each.clear();
  });
}

/** The logits after the last token. */
async function logitsAfter(trace: Awaited<ReturnType<typeof traceText>>['trace']): Promise<Float32Array> {
  const last = trace.tokens.length - 1;
  return (await trace.window('logits', 'model', { start: [last, 0], stop: [last + 1, VOCABULARY] })).data;
}

export function questionOf<K extends Question['kind']>(id: string, kind: K): Extract<Question, { kind: K }> {
  const question = questions.get(id);
  if (question?.kind !== kind) throw new Error(`${id} asks for a ${question?.kind}`);
  return question as Extract<Question, { kind: K }>;
}

export async function stage(id: string, name: string): Promise<Float32Array> {
  const tensors = files.get(id);
  if (!tensors) throw new Error(`There is no trace of ${id}.`);
  return tensors.float32(name);
}

/** A weight of the starter in double precision, by the end of its name. */
export async function weight(name: string): Promise<Float64Array> {
  const location = model.folder.weights.get(name);
  const count = location.shape.reduce((a, b) => a * b, 1);
  return Float64Array.from(await readWeightSlice(location, 0, count));
}

export const rowOf = (data: Float32Array, row: number, width: number) => [
  ...data.subarray(row * width, (row + 1) * width),
];
export const maximum = (values: readonly number[]) => values.indexOf(Math.max(...values));
