import { describe, expect, it } from 'vitest';
import type { WindowParams } from '../../../src/engine/protocol/tensor-protocol';
import { hasHeatMap, isHidden, isMasked, maskedCount, matrixOf, matrixSlice } from '../../../src/trace/steps/matrix';
import type { StepTensor } from '../../../src/trace/steps/steps';
import { indexAt, shortenAxis, shownCount } from '../../../src/trace/tensors/axis';
import { elementCount, takeSlice, wholeSlice } from '../../../src/trace/tensors/tensor';
import { NEVER_ABORTED } from '../../../webview/base/never-aborted';
import { describeCell, describeHidden } from '../../../webview/heat-map/describe';
import { countMarks } from '../../../webview/heat-map/picture';
import { selectionOf } from '../../../webview/heat-map/selection';
import { addressOf } from '../../../webview/sources/address';
import { WindowSource } from '../../../webview/sources/grid';
import { drawnTensor } from '../../../webview/state/figures/drawn-tensor';
import { valueName } from '../../../webview/state/provenance/value-name';
import { tokenLabel } from '../../../webview/strings/format';
import { tokenAxes } from './token-axes';

function tensor(name: string, axes: string[], shape: number[], head: number | null): StepTensor {
  return drawnTensor({ name, layer: 0, axes, sequences: tokenAxes(axes), shape, head, statistics: null });
}

const q = tensor('blocks.0.attn.q', ['pos', 'head', 'd_head'], [300, 4, 8], 3);
const pattern = tensor('blocks.0.attn.pattern', ['head', 'query', 'key'], [4, 3, 3], 1);

describe('tensors as matrices', () => {
  it('leaves the axis of heads out', () => {
    expect(matrixOf(q)).toEqual({ rowAxis: 0, columnAxis: 2, rows: 300, columns: 8 });
    expect(matrixOf(pattern)).toEqual({ rowAxis: 1, columnAxis: 2, rows: 3, columns: 3 });
  });

  it('cuts out the chosen head', () => {
    expect(matrixSlice(q, { start: 5, stop: 6 }, { start: 0, stop: 8 })).toEqual({ start: [5, 3, 0], stop: [6, 4, 8] });
    expect(matrixSlice(pattern, { start: 0, stop: 3 }, { start: 1, stop: 2 })).toEqual({
      start: [1, 0, 1],
      stop: [2, 3, 2],
    });
  });

  it('addresses stages and weights', () => {
    const summary = { trace: 7 };
    expect(addressOf(q, summary)).toEqual({ trace: 7, stage: 'blocks.0.attn.q', variant: 'model' });
    expect(addressOf({ ...q, kind: 'weight', name: 'wte.weight' }, summary)).toEqual({
      trace: 7,
      weight: 'wte.weight',
    });
  });

  it('knows what is masked and what is worth a picture', () => {
    const mask = { causal: true, window: null };
    const [weights, scores] = [
      { ...pattern, mask, isProbability: true },
      { ...pattern, mask },
    ];
    expect(isMasked(weights.mask, 0, 1, 2)).toBe(true);
    expect(isMasked(pattern.mask, 0, 1, 2)).toBe(false);
    expect([maskedCount(scores), maskedCount(weights), maskedCount(pattern)]).toEqual([12, 0, 0]);
    expect([hasHeatMap(q), hasHeatMap({ kind: 'stage', axes: ['pos', 'd_vocab'] })]).toEqual([true, false]);
  });
});

describe('windows', () => {
  const whole = { shape: q.shape, data: Float32Array.from({ length: elementCount(q.shape) }, (_, i) => i) };
  const address = { trace: 1, stage: q.name };

  it('assembles what is shown from the windows of its parts', async () => {
    const asked: WindowParams[] = [];
    const source = new WindowSource(async (params) => {
      asked.push(params);
      return takeSlice(whole, params.slice ?? wholeSlice(whole.shape));
    });
    const [rows, columns] = [shortenAxis(300, 128, 150), shortenAxis(8, 4)];
    const grid = await source.grid(address, q, rows, columns, NEVER_ABORTED);
    expect(asked).toHaveLength(6);
    for (let row = 0; row < shownCount(rows); row++) {
      for (let column = 0; column < 4; column++) {
        const expected = (indexAt(rows, row) * 4 + 3) * 8 + indexAt(columns, column);
        expect(grid.values[row * 4 + column]).toBe(expected);
      }
    }
    await source.grid(address, q, shortenAxis(300, 128, 0), columns, NEVER_ABORTED);
    expect(asked).toHaveLength(6);
  });

  it('asks again for what failed', async () => {
    let fails = true;
    const source = new WindowSource(async (params) => {
      if (fails) throw new Error('no engine');
      return takeSlice(whole, params.slice ?? wholeSlice(whole.shape));
    });
    const axes = [shortenAxis(300, 8), shortenAxis(8, 8)] as const;
    await expect(source.grid(address, q, ...axes, NEVER_ABORTED)).rejects.toThrow('no engine');
    fails = false;
    expect((await source.grid(address, q, ...axes, NEVER_ABORTED)).values).toHaveLength(64);
  });
});

describe('cells in words', () => {
  const token = (text: string) => ({
    id: 1,
    token: text,
    text,
    start: 0,
    end: 1,
    special: false,
    inserted: false,
    typeId: 0,
  });
  const texts = { tokens: [token('Once'), token(' a'), token(' little')] };

  it('says which token attends to which', () => {
    const cell = describeCell(pattern, texts, { row: 2, column: 1, value: 0.41, masked: false });
    expect(cell.spoken).toBe('block 0, head 1, “·little” to “·a”, 0.41');
    expect(cell.address).toBe('blocks.0.attn.pattern[1, 2, 1]');
  });

  it('tells tokens that are written alike apart by where they stand', () => {
    const twice = { tokens: [...texts.tokens, token(' a')] };
    const cell = describeCell(pattern, twice, { row: 3, column: 1, value: 0.41, masked: false });
    expect(cell.brief?.place).toBe('“·a” (3) → “·a” (1)');
    expect(cell.spoken).toBe('block 0, head 1, “·a” (3) to “·a” (1), 0.41');
    expect(describeCell(pattern, twice, { row: 2, column: 0, value: 0.41, masked: false }).brief?.place).toBe(
      '“·little” → “Once”',
    );
    const named = valueName(pattern, twice, { row: 3, column: 1 }, tokenLabel);
    expect([named.token, named.looksAt]).toEqual(['·a (3)', '·a (1)']);
  });

  it('lie in the row of their query and in the column of their key, which are lit when one points there', () => {
    const choice = { token: 2, source: 0, dimension: null, key: null };
    const query = { ...pattern, sequences: ['tokens', 'tokens', 'tokens'] };
    expect(matrixOf(query)).toMatchObject({ rowAxis: 1, columnAxis: 2 });
    const pointed = selectionOf(query, choice, () => 2, { row: 2, column: 1 });
    expect(pointed).toMatchObject({ pointedRow: 2, pointedColumn: 1 });
    expect(selectionOf(query, choice, () => 2, undefined)).toMatchObject({ pointedRow: 2, pointedColumn: 2 });
    expect(selectionOf(q, choice, () => undefined, { row: 2, column: 5 })).toMatchObject({
      pointedRow: 2,
      pointedColumn: undefined,
    });
  });

  it('names the simplified block, whose values have the addresses of the model’s', () => {
    const simplified = { ...pattern, variant: 'walkthrough' as const };
    const cell = describeCell(simplified, texts, { row: 2, column: 1, value: 0.41, masked: false });
    expect(cell.spoken).toBe('Simplified block, “·little” to “·a”, 0.41');
    expect(cell.address).toBe('blocks.0.attn.pattern[1, 2, 1] · Simplified block');
  });

  it('names the tokens of another sequence by that', () => {
    const cross = { ...pattern, sequences: [null, 'tokens', 'source'] };
    const two = { ...texts, source: { tokens: [token('Es'), token(' war')] } };
    const { spoken } = describeCell(cross, two, { row: 2, column: 1, value: 0.41, masked: false });
    expect(spoken).toBe('block 0, head 1, “·little” to “·war”, 0.41');
  });

  it('says which number of a vector it is, and what is masked', () => {
    expect(describeCell(q, texts, { row: 0, column: 5, value: -1.5, masked: false }).spoken).toBe(
      'block 0, head 3, “Once”, head dimension 5, -1.5',
    );
    expect(describeCell(pattern, texts, { row: 0, column: 1, value: 0, masked: true }).spoken).toBe(
      'block 0, head 1, “Once” to “·a”, hidden by the mask',
    );
  });

  it('says why there is no value', () => {
    const cell = describeCell(q, texts, { row: 1, column: 5, value: NaN, masked: false, absent: 'no partner' });
    expect(cell.spoken).toBe('block 0, head 3, “·a”, head dimension 5, no partner');
    expect(cell.place).toBe('“·a”, head dimension 5');
    expect(cell.value).toBe('no partner');
  });

  it('tells what is absent from what is not a number', () => {
    const axis = { indices: Int32Array.of(0, 1) };
    const grid = { rows: axis, columns: axis, values: Float32Array.of(1, NaN, NaN, 9) };
    const absent = { text: 'no partner', at: (row: number) => row === 1 };
    const scale = { kind: 'signed', limit: 3 } as const;
    expect(countMarks({ ...grid, absent }, scale, null)).toEqual({
      outliers: 1,
      below: 0,
      notNumbers: 1,
      masked: false,
      absent: 'no partner',
    });
    expect(countMarks(grid, scale, null)).toMatchObject({ notNumbers: 2, absent: undefined });
  });

  it('says how much is not drawn', () => {
    const axes = [shortenAxis(300, 128), shortenAxis(8, 256)] as const;
    expect(describeHidden(q, ...axes)).toBe('Shortened: at the wavy lines 172 of 300 positions are not drawn.');
    expect(describeHidden(q, shortenAxis(8, 8), axes[1])).toBeUndefined();
  });

  it.each([
    { causal: true, window: null },
    { causal: true, window: 2 },
    { causal: false, window: 3 },
    { causal: false, window: null },
  ])('counts what a mask hides as one value after the other is looked at: $causal, $window', (mask) => {
    const [heads, queries, keys] = [2, 5, 6];
    let hidden = 0;
    for (let query = 0; query < queries; query++)
      for (let key = 0; key < keys; key++) if (isHidden(mask, query, key)) hidden++;
    expect(maskedCount({ mask, isProbability: false, shape: [heads, queries, keys] })).toBe(heads * hidden);
  });
});
