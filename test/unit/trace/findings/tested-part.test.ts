/** Which part a run leaves out to test what is said of a prediction. */
import { expect, it } from 'vitest';
import type { FindingContext } from '../../../../src/trace/findings/context';
import { namedPart, opposingHead, testedPart } from '../../../../src/trace/findings/tested-part';
import type { AttributionPart } from '../../../../src/trace/readings/attribution';
import { partOf } from '../../part-of';

type Explained = NonNullable<FindingContext['prediction']>;

const part = (kind: AttributionPart['kind'], layer: number | null, head: number | null, value: number) =>
  ({ kind, layer, head, cross: false, value }) satisfies AttributionPart;

const ADDS = part('head', 3, 5, 0.35);
const TAKES = part('head', 5, 3, -0.98);

function testedOf(parts: readonly AttributionPart[], isDifference: boolean): string | undefined {
  const heads = parts.flatMap(({ kind, layer, head, ...rest }) =>
    kind === 'head' && layer !== null && head !== null ? [{ ...rest, kind, layer, head }] : [],
  );
  const best = heads.toSorted((a, b) => b.value - a.value)[0];
  const prediction = partOf<Explained>({
    attribution: partOf<NonNullable<Explained['attribution']>>({ parts }),
    contributions: partOf<NonNullable<Explained['contributions']>>({ best }),
    ratherThan: isDifference ? partOf<NonNullable<Explained['ratherThan']>>({ id: 1 }) : null,
  });
  const plan = partOf<FindingContext['plan']>({ predicts: 'next token', nodes: [] });
  const tested = testedPart({ plan, prediction }, { apart: null, leads: false });
  return tested && `${tested.kind} ${tested.layer}.${tested.head}`;
}

it('is the one that adds most, where that is a head or an MLP', () => {
  expect(testedOf([part('mlp', 4, null, 1.12), ADDS, TAKES], false)).toBe('mlp 4.null');
  expect(testedOf([part('mlp', 4, null, 1.12), ADDS, TAKES], true)).toBe('mlp 4.null');
});

it('is the head or the MLP that adds most, where an embedding or a bias adds more', () => {
  const embedding = part('embed', null, null, 1.9);
  expect(testedOf([embedding, ADDS, TAKES], true)).toBe('head 3.5');
  expect(testedOf([embedding, ADDS, TAKES, part('mlp', 4, null, 0.96)], true)).toBe('mlp 4.null');
  expect(testedOf([embedding, ADDS, TAKES, part('mlp', 4, null, 0.96)], false)).toBe('mlp 4.null');
  // Of two tokens, where none adds anything, the one that takes away most: of one token that is no reason for it.
  expect(testedOf([embedding, TAKES], true)).toBe('head 5.3');
  expect(testedOf([embedding, TAKES], false)).toBeUndefined();
  // One that adds little to a logit beside that is no test of it.
  expect(testedOf([embedding, part('head', 3, 5, 0.5), TAKES], false)).toBe('head 3.5');
  expect(testedOf([embedding, ADDS, TAKES], false)).toBeUndefined();
});

it('is the one that sets the prediction apart from the runner-up, where one is named so, whatever adds most to the logit', () => {
  const apart = { kind: 'head', layer: 3, head: 5, cross: false } as const;
  const prediction = partOf<Explained>({
    attribution: partOf<NonNullable<Explained['attribution']>>({ parts: [part('mlp', 4, null, 1.12), ADDS] }),
    ratherThan: null,
  });
  const plan = (nodes: boolean) =>
    partOf<FindingContext['plan']>({ predicts: nodes ? 'next token' : 'sentence embedding', nodes: [] });
  expect(testedPart({ plan: plan(true), prediction }, { apart, leads: true })).toEqual(apart);
  // Where none clearly does, what adds most to the logit is no test of why it leads.
  expect(testedPart({ plan: plan(true), prediction }, { apart: null, leads: true })).toBeUndefined();
  // Of a model of which nothing can be left out none is offered.
  expect(testedPart({ plan: plan(false), prediction }, { apart, leads: true })).toBeUndefined();
});

it('is in step 14, where none sets the prediction apart, the one that it names as adding most to the logit', () => {
  const ofParts = (parts: readonly AttributionPart[]) =>
    partOf<Explained>({ attribution: partOf<NonNullable<Explained['attribution']>>({ parts }), ratherThan: null });
  const plan = partOf<FindingContext['plan']>({ predicts: 'next token', nodes: [] });
  const prediction = ofParts([part('mlp', 4, null, 1.12), ADDS]);
  expect(namedPart({ plan, prediction }, { apart: null, leads: true })).toEqual({
    kind: 'mlp',
    layer: 4,
    head: null,
    cross: false,
  });
  // What sets it apart comes first; one that adds little beside what does most is not named, and not offered.
  const apart = { kind: 'head', layer: 3, head: 5, cross: false } as const;
  expect(namedPart({ plan, prediction }, { apart, leads: true })).toEqual(apart);
  const ofEmbedding = ofParts([part('embed', null, null, 1.9), ADDS]);
  expect(namedPart({ plan, prediction: ofEmbedding }, { apart: null, leads: true })).toBeUndefined();
});

it('is joined by the head that takes away most of all, where that is more than the part adds', () => {
  const mlp = { ...part('mlp', 4, null, 0.94), kind: 'mlp', layer: 4 } as const;
  const head = { kind: 'head', layer: 5, head: 3, cross: false } as const;
  expect(opposingHead([mlp, ADDS, TAKES], mlp)).toEqual(head);
  expect(opposingHead([mlp, ADDS, part('head', 5, 3, -0.94)], mlp)).toBeUndefined();
  // A bias or an MLP that takes away more is no head.
  for (const more of [part('attn_bias', 2, null, -2), part('mlp', 0, null, -1.2)])
    expect(opposingHead([mlp, TAKES, more], mlp)).toBeUndefined();
  // Where it is offered itself, and where no part is.
  expect(opposingHead([part('mlp', 4, null, -0.1), TAKES], head)).toBeUndefined();
  expect(opposingHead([mlp, TAKES], undefined)).toBeUndefined();
});
