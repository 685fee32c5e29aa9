/** Every stage of every family follows from its inputs, in plain double precision, as far as float32 can tell. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { nodeOf } from '../../../src/architectures/plan';
import { PlanSchema } from '../../../src/architectures/plan-schema';
import { readWeightSlice } from '../../../src/model/weights';
import type { Part, RowPlace } from '../../../src/operations/derivation';
import { kindOf, type PlanNode } from '../../../src/operations/kinds';
import { isHidden } from '../../../src/operations/mask-rule';
import { nodeShape } from '../../../src/operations/node';
import { thorough } from '../../workbench/thorough';
import { fixturePath } from '../support';
import { type OpenedModel, openDefined, PlanRunner } from './defined-model';
import { distinctFolders } from './distinct-folders';

const foldersIn = (root: string) =>
  readdirSync(root)
    .map((name) => join(root, name))
    .filter((folder) => existsSync(join(folder, 'config.json')));

const FOLDERS = [...foldersIn(fixturePath('')), ...foldersIn(fixturePath('switches'))];

/** Any; every vocabulary has them. */
const IDS: Readonly<Record<string, readonly number[]>> = {
  tokens: [5, 17, 2, 9, 20, 11, 3, 14, 7, 22, 1],
  source: [12, 8, 3, 19, 10, 6, 21, 4, 15, 2, 16, 9, 13, 1],
};
const LENGTHS = { tokens: 11, source: 14 };

interface Values {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** A box of a tensor, row by row. */
function box({ shape, data }: Values, index: Part['index']): Float32Array {
  const ranges = shape.map((size, axis): readonly [number, number] => {
    const at = index[axis] ?? 'all';
    if (at === 'all') return [0, size];
    return typeof at === 'number' ? [at, at + 1] : at;
  });
  let places = [0];
  for (const [axis, [from, to]] of ranges.entries()) {
    const size = shape[axis] as number;
    places = places.flatMap((place) => Array.from({ length: to - from }, (_, i) => place * size + from + i));
  }
  return Float32Array.from(places, (place) => data[place] as number);
}

/** Reads nodes and weights of one pass, and computes single values of it anew. */
class Pass {
  private readonly read = new Map<string, Values>();

  private constructor(
    private readonly model: OpenedModel,
    private readonly results: ReadonlyMap<number, Float32Array>,
  ) {}

  static async open(model: OpenedModel): Promise<Pass> {
    const runner = await PlanRunner.open(model);
    const results = await runner.run(IDS);
    await runner.close();
    return new Pass(model, results);
  }

  /** What the graph gave; masked scores follow from those before the mask. */
  node(node: PlanNode): Values {
    const shape = nodeShape(node, LENGTHS);
    if (node.kind !== 'mask') return { shape, data: this.results.get(node.id) as Float32Array };
    const scores = this.results.get(node.inputs[0] as number) as Float32Array;
    const [, queries = 1, keys = 1] = shape;
    const hidden = (at: number) => isHidden(node.rule, Math.floor(at / keys) % queries, at % keys);
    return { shape, data: scores.map((score, at) => (hidden(at) ? Number.NEGATIVE_INFINITY : score)) };
  }

  /** How far value `column` of a row is from what follows from its inputs, in units of what float32 allows. */
  async error(node: PlanNode, row: readonly number[], column: number): Promise<number> {
    const { plan } = this.model;
    const place: RowPlace = {
      row,
      span: [column, column + 1],
      node: (id) => nodeOf(plan, id),
      name: String,
      isGate: () => false,
      tokenId: (sequence, position) => IDS[sequence]?.[position] as number,
      typeId: () => 0,
      lengths: LENGTHS,
    };
    const derivation = kindOf(node).derive(node, place);
    const parts = await Promise.all(derivation.inputs.map((part) => this.part(part)));
    const { value, bound } = derivation.evaluate(parts, column);
    const [actual] = box(this.node(node), [...row, column]);
    if (value === actual) return 0;
    return Math.abs(value - (actual as number)) / bound;
  }

  private async part({ source, index }: Part): Promise<Float32Array> {
    if ('node' in source) return box(this.node(nodeOf(this.model.plan, source.node)), index);
    const known = this.read.get(source.weight) ?? (await this.weight(source.weight));
    this.read.set(source.weight, known);
    return box(known, index);
  }

  private async weight(name: string): Promise<Values> {
    const location = this.model.weights.get(name);
    const count = location.shape.reduce((product, size) => product * size, 1);
    return { shape: location.shape, data: await readWeightSlice(location, 0, count) };
  }
}

/** Into how many parts a tensor is cut by the places that are looked at. */
const STEPS = thorough ? 12 : 4;

/** Places all over a tensor, the first and the last value among them. */
function placesOf(shape: readonly number[]): number[][] {
  const count = shape.reduce((product, size) => product * size, 1);
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    let at = Math.floor((step * (count - 1)) / STEPS);
    return [...shape]
      .reverse()
      .map((size) => {
        const index = at % size;
        at = Math.floor(at / size);
        return index;
      })
      .reverse();
  });
}

describe.each(distinctFolders(FOLDERS))('%s', (folder) => {
  it('every stage follows from its inputs', async () => {
    const model = await openDefined(folder);
    const pass = await Pass.open(model);
    const wrong: string[] = [];
    for (const node of model.plan.nodes) {
      for (const place of placesOf(nodeShape(node, LENGTHS))) {
        const error = await pass.error(node, place.slice(0, -1), place.at(-1) as number);
        if (!(error <= 1)) wrong.push(`${node.kind} ${node.id} at ${place}: ${error}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe.each(FOLDERS)('%s', (folder) => {
  it('every node is shown, and every stage stands in a step', async () => {
    const { plan } = await openDefined(folder);
    const shown = new Set(plan.stages.map(({ node }) => node));
    expect(plan.nodes.filter(({ id }) => !shown.has(id))).toEqual([]);
    const told = new Set(plan.sections.flatMap(({ stages }) => stages.map(({ label }) => label)));
    expect(plan.stages.filter(({ label }) => !told.has(label)).map(({ name }) => name)).toEqual([]);
  });

  it('the plan comes back out of a file', async () => {
    const { plan } = await openDefined(folder);
    expect(v.parse(PlanSchema, JSON.parse(JSON.stringify(plan)))).toEqual(JSON.parse(JSON.stringify(plan)));
  });
});
