/** The published figures of a walk-through: what we compute for each, and how the two are compared. */
import { readFile } from 'node:fs/promises';
import type { Variant } from '../../../../src/architectures/plan/architecture';
import { generate } from '../../../../src/generate/generate';
import { GREEDY, topPredictions } from '../../../../src/generate/sampling';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import type { Trace } from '../../../../src/trace/run/trace';
import { fixturePath, traceText } from '../../support';

/** Numbers and texts in lists and objects, as JSON has them. */
export type Figures = number | string | readonly Figures[] | { readonly [key: string]: Figures };
export type Steps = Readonly<Record<string, Figures>>;

export interface Golden {
  readonly text: string;
  readonly steps: Steps;
}

export async function readGolden(): Promise<Golden> {
  return JSON.parse(await readFile(fixturePath('distilgpt2-the-weather-is.json'), 'utf8')) as Golden;
}

/** How far a number may be from the published one: one unit of its last printed digit, unless listed. */
type Tolerance = (expected: number) => number;
const PRINTED: Tolerance = () => 1e-4;
const EXACT: Tolerance = () => 0;
const TOLERANCES: Readonly<Record<string, Tolerance>> = {
  '2_ids': EXACT,
  '2_attention_mask': EXACT,
  '3_embedding_matrix.shape': EXACT,
  '8_weights': (expected) => 1e-3 * Math.abs(expected),
  '11_shape': EXACT,
  '14_logits_shape': EXACT,
  '14_logits_first5': () => 1e-3,
  '15_top_ids': EXACT,
  '16_id': EXACT,
};

/** Decimals are no exact doubles: their differences are off by some roundings. */
const SLACK = 2 ** -50;

/** Every difference between the published figures and the computed ones, as a path and both values. */
export function differences(published: Steps, computed: Steps): string[] {
  const [expected, actual] = [new Map(leaves(published)), new Map(leaves(computed))];
  return [...new Set([...expected.keys(), ...actual.keys()])]
    .filter((path) => !agree(path, expected.get(path), actual.get(path)))
    .map((path) => `${path}: published ${expected.get(path)}, computed ${actual.get(path)}`);
}

function agree(path: string, expected: number | string | undefined, actual: number | string | undefined): boolean {
  if (typeof expected !== 'number' || typeof actual !== 'number') return expected === actual;
  const listed = Object.keys(TOLERANCES).find((key) => path === key || path.startsWith(`${key}.`));
  const tolerance = (listed === undefined ? PRINTED : (TOLERANCES[listed] as Tolerance))(expected);
  return Math.abs(actual - expected) <= tolerance + SLACK * Math.abs(expected);
}

/** Every number and text with the path to it. */
export function leaves(figures: Figures, path = ''): [string, number | string][] {
  if (typeof figures !== 'object') return [[path, figures]];
  return Object.entries(figures).flatMap(([key, value]) => leaves(value, path ? `${path}.${key}` : key));
}

/** The same figures from a model of ours, under the same names. */
export async function computeFigures(model: Model, text: string): Promise<Steps> {
  const { trace } = await traceText(model, text);
  const { tokenizer } = model.folder;
  const top = topPredictions(trace.lastLogits, 10);
  const textOf = (id: number) => tokenizer.describe(id).text;
  const first5 = (name: string, variant: Variant) => columns(trace, name, variant, [0, 1, 2, 3, 4]);
  const ends = (name: string) => {
    const width = model.spec.dModel;
    return columns(trace, name, 'walkthrough', [0, 1, 2, width - 3, width - 2, width - 1]);
  };
  return {
    '2_tokens': trace.input.tokens.map(({ token }) => token),
    '2_ids': trace.ids,
    '2_attention_mask': trace.ids.map(() => 1),
    '3_embedding_matrix': await embeddingMatrix(model),
    '4_embedded_first5': await first5('blocks.0.resid_pre', 'walkthrough'),
    '5_ln1_first5': await first5('blocks.0.ln1', 'walkthrough'),
    '6_q_ends': await ends('blocks.0.attn.q'),
    '6_k_ends': await ends('blocks.0.attn.k'),
    '6_v_ends': await ends('blocks.0.attn.v'),
    '7_scores': await columns(trace, 'blocks.0.attn.attn_scores_unmasked', 'walkthrough', [...trace.ids.keys()]),
    '8_weights': await columns(trace, 'blocks.0.attn.pattern', 'walkthrough', [...trace.ids.keys()]),
    '9_attn_residual_first5': await first5('blocks.0.resid_mid', 'walkthrough'),
    '10_ln2_first5': await first5('blocks.0.ln2', 'walkthrough'),
    '11_mlp_gelu_first5': await first5('blocks.0.mlp.post', 'walkthrough'),
    '11_shape': [1, ...trace.find('blocks.0.mlp.post', 'walkthrough').shape],
    '12_block_output_first5': await first5('blocks.0.resid_post', 'walkthrough'),
    '13_transformer_output_first5': await first5('ln_final', 'model'),
    '14_logits_shape': [1, ...trace.find('logits', 'model').shape],
    '14_logits_first5': await first5('logits', 'model'),
    '15_top_ids': top.map(({ id }) => id),
    '15_top_tokens': top.map(({ id }) => textOf(id)),
    '15_top_probabilities': top.map(({ probability }) => probability),
    '16_id': top[0]?.id ?? -1,
    '16_word': textOf(top[0]?.id ?? -1).trim(),
    '18_generated_greedy_max_length_20': await continuation(model, trace, 20),
  };
}

/** Chosen columns of every row; the walk-through's one head is no axis of its own in print. */
async function columns(trace: Trace, name: string, variant: Variant, chosen: readonly number[]): Promise<number[][]> {
  const { data, shape } = await trace.window(name, variant);
  const width = shape.at(-1) as number;
  return Array.from({ length: data.length / width }, (_, row) =>
    chosen.map((column) => data[row * width + column] as number),
  );
}

/** The first and last three rows of the embedding matrix, of each the first and last three numbers. */
async function embeddingMatrix(model: Model): Promise<Figures> {
  const location = model.folder.weights.get('wte.weight');
  const [rows = 0, width = 0] = location.shape;
  const read = async (row: number): Promise<[string, number[]]> => {
    const values = await readWeightSlice(location, row * width, width);
    return [String(row), [...values.slice(0, 3), ...values.slice(-3)]];
  };
  const chosen = await Promise.all([0, 1, 2, rows - 3, rows - 2, rows - 1].map(read));
  return { shape: location.shape, rows_first3_last3: Object.fromEntries(chosen) };
}

/** Greedy, to a whole length in tokens; what a print-out does not show, white space at the end, is left out. */
async function continuation(model: Model, trace: Trace, maxLength: number): Promise<string> {
  const { tokens } = await generate(model, trace.ids, {
    maxNewTokens: maxLength - trace.ids.length,
    sampling: GREEDY,
    stopIds: model.spec.eosTokenIds,
    signal: new AbortController().signal,
  });
  const ids = tokens.map(({ id }) => id);
  return (trace.input.text + model.folder.tokenizer.decode(ids, { skipSpecial: true })).trimEnd();
}
