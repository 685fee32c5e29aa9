/** How often a head copies by its weights alone, beside plain loops over the weights as the file has them. */
import { describe, expect, it } from 'vitest';
import type { Model } from '../../../../src/lowering/model';
import { readWeightSlice } from '../../../../src/model/weights';
import { type CopyingScore, FEW, readCopyingScore } from '../../../../src/trace/heads/copying-score';
import { sayCopying } from '../../../../src/trace/heads/copying-words';
import { readHeadCircuits } from '../../../../src/trace/heads/head-circuits';
import { drawIds, usableIds } from '../../../../src/trace/heads/repeated-tokens';
import { thorough } from '../../../workbench/thorough';
import { fixturePath, openModel, runTrace, STARTER, traceText } from '../../support';
import { model as starter, useStarterTrace } from '../findings/starter-trace';

const turn = async () => undefined;
/** The sizes of a GPT-2. */
interface Sizes {
  readonly width: number;
  readonly headWidth: number;
  readonly vocabulary: number;
}
const SMALL: Sizes = { width: 32, headWidth: 8, vocabulary: 448 };
const OF_STARTER: Sizes = { width: 256, headWidth: 32, vocabulary: 8193 };
type Counted = [layer: number, head: number, of: string, folder: string, sizes: Sizes];
/** Heads of which plain loops count how often they copy: of one of the starter, which has 4.3 copy nothing, that takes seconds. */
const COUNTED: Counted[] = [
  [1, 2, 'gpt2', fixturePath('gpt2'), SMALL],
  ...(thorough
    ? ([
        [4, 3],
        [0, 6],
        [4, 0],
      ] as const)
    : []
  ).map(([layer, head]): Counted => [layer, head, 'the starter', STARTER, OF_STARTER]),
];

/** In double precision, and in an array of such numbers: in one of any values the loops below take several times as long. */
async function weight(model: Model, name: string): Promise<Float64Array> {
  const location = model.folder.weights.get(name);
  const size = location.shape.reduce((a, b) => a * b, 1);
  return Float64Array.from(await readWeightSlice(location, 0, size));
}

/** x W_V W_O W_U by plain loops, and how many tokens have more in it than the token itself. */
function plainRank(
  [embed, qkv, out]: readonly [Float64Array, Float64Array, Float64Array],
  { width, headWidth, vocabulary }: Sizes,
  head: number,
  id: number,
): number {
  const written = new Float64Array(width);
  for (let i = 0; i < headWidth; i++) {
    let value = 0;
    for (let row = 0; row < width; row++)
      value +=
        (embed[id * width + row] as number) * (qkv[row * 3 * width + 2 * width + head * headWidth + i] as number);
    for (let column = 0; column < width; column++)
      written[column] = (written[column] as number) + value * (out[(head * headWidth + i) * width + column] as number);
  }
  const given = (token: number) => {
    let sum = 0;
    for (let i = 0; i < width; i++) sum += (written[i] as number) * (embed[token * width + i] as number);
    return sum;
  };
  const own = given(id);
  let rank = 0;
  for (let token = 0; token < vocabulary; token++) if (given(token) > own) rank++;
  return rank;
}

describe('how often a head copies', () => {
  useStarterTrace();

  it.each(COUNTED)(
    'head %i.%i of %s: as many as plain loops count',
    { timeout: 60_000 },
    async (layer, head, _, folder, sizes) => {
      const model = folder === STARTER ? starter : await openModel(folder);
      const { trace } = await traceText(model, 'The');
      const found = (await readCopyingScore(trace, { layer, head }, turn)) as CopyingScore;
      expect(found).toMatchObject({ layer, head, tokens: 200, seed: 0, among: sizes.vocabulary });
      const ids = drawIds(usableIds(model, 'decoder'), 200, 0);
      expect(new Set(ids).size).toBe(200);
      const weights = await Promise.all([
        weight(model, 'wte.weight'),
        weight(model, `h.${layer}.attn.c_attn.weight`),
        weight(model, `h.${layer}.attn.c_proj.weight`),
      ]);
      const ranks = ids.map((id) => plainRank(weights, sizes, head, id));
      // Not all of these heads copy nothing.
      if (head !== 3) expect(found.few).toBeGreaterThan(0);
      expect([found.first, found.few]).toEqual([
        ranks.filter((rank) => rank === 0).length,
        ranks.filter((rank) => rank < FEW).length,
      ]);
      if (model !== starter) await model.release();
    },
  );

  it('stops between two pieces where its turn says so', async () => {
    const { trace } = await traceText(starter, 'The');
    let turns = 0;
    const stop = async () => {
      if (++turns > 10) throw new Error('stopped');
    };
    await expect(readCopyingScore(trace, { layer: 4, head: 3 }, stop)).rejects.toThrow('stopped');
  });
});

it.each(['gpt-neox', 'qwen2', 'gemma2', 'bert', 't5'])(
  '%s: is there where a token’s row is, and else the same sentence says why not',
  async (name) => {
    const model = await openModel(fixturePath(name));
    const trace = await runTrace(model, 'The weather is nice');
    const found = await readCopyingScore(trace, { layer: 0, head: 1 }, turn);
    if (typeof found === 'string') {
      expect((await readHeadCircuits(trace, { layer: 0, head: 1, position: 0, key: 0 }, turn)).copies).toBe(found);
    } else {
      const rows = await Promise.all(
        trace.tokens.map((_, position) =>
          readHeadCircuits(trace, { layer: 0, head: 1, position, key: position }, turn),
        ),
      );
      expect(found.few).toBeGreaterThanOrEqual(found.first);
      expect(found.tokens).toBeLessThanOrEqual(200);
      expect(rows.every(({ copies }) => typeof copies !== 'string')).toBe(true);
    }
    await model.release();
  },
);

it('is told beside what chance gives; of a later block also what its weights alone leave out', () => {
  const score = { layer: 0, head: 3, tokens: 200, seed: 0, among: 8193, first: 57, few: 103 };
  const said =
    'By its weights alone, the OV circuit of head 0.3 ranks the token itself first for 57 of 200 tokens drawn at random from the vocabulary (seed 0), and among the first ten of 8,193 for 103; chance would give 0.024 and 0.24.';
  expect(sayCopying(score)).toBe(said);
  expect(sayCopying({ ...score, layer: 4 })).toBe(
    `${said.replace('0.3', '4.3')} What earlier blocks make of a token is left out: in a run the head may copy all the same.`,
  );
});
