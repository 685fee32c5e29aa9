/** What a comparison says of where two traces first differ, and of the tokens before that. */
import { describe, expect, it } from 'vitest';
import type { AlignedRow } from '../../../src/trace/compare/align';
import type { FirstDifference } from '../../../src/trace/compare/first-difference';
import type { Comparison } from '../../../webview/state/compare/comparison';
import { figureWords } from '../../../webview/state/compare/figure-words';
import { firstWords, whyNoFirst } from '../../../webview/state/compare/first-difference';
import { haveLogits, whyNoParts } from '../../../webview/state/compare/parts';
import { partOf } from '../part-of';

const SAME_BEFORE = 'At the tokens before it the vectors are the same up to rounding';
const SAME_EVERYWHERE = 'every block’s output is identical';

const row = (a: number | null, b: number | null, same = true): AlignedRow => ({ a, b, same });
const tokens = ['The', ' sea', ' is'].map((text, id) => ({ id, token: text, text, special: false }));
const texts = (rows: readonly AlignedRow[]) => ({ alignment: { rows, by: 'ids', bounded: false } }) as const;

interface SideOptions {
  readonly variant?: 'model' | 'walkthrough';
  readonly predicts?: Comparison['a']['summary']['plan']['predicts'];
  readonly state?: string;
  readonly stacks?: readonly string[];
}

/** Those that know positions, and one that does not. */
const STAGES = {
  nodes: [{ kind: 'lookup' }, { kind: 'rotary' }, { kind: 'sum' }],
  stages: [
    { name: 'pos_embed', node: 0, role: 'position' },
    { name: 'blocks.0.attn.rot_q', node: 1, role: null },
    { name: 'blocks.0.resid_mid', node: 2, role: 'stream' },
  ],
} as const;

function side({ variant = 'model', predicts = 'next token', state = '1', stacks = ['decoder'] }: SideOptions = {}) {
  const model = { folder: '/models/one', state, layers: 2, heads: 4, dModel: 32, dHead: 8 };
  const sequence = (name: string) => (name === 'encoder' ? 'source' : 'tokens');
  const plan = { predicts, ...STAGES, stacks: stacks.map((name) => ({ name, sequence: sequence(name) })) };
  return partOf<Comparison['a']>({ variant, summary: { model, plan, tokens } });
}

/** Two traces whose third tokens differ. */
function comparison(a: SideOptions = {}, b: SideOptions = {}, sources: readonly AlignedRow[] | null = null) {
  const rows = [row(0, 0), row(1, 1), row(2, 2, false)];
  const of = {
    a: side(a),
    b: side(b),
    ...texts(rows),
    sources: sources && texts(sources),
    sequence: 'tokens' as const,
  };
  return partOf<Comparison>({ ...of, sameVocabulary: true });
}

const found: FirstDifference = {
  ...{ stage: 'embed', other: 'embed', head: null, sequence: 'tokens' },
  ...{ pair: 2, share: 0.5, notNumbers: 0 },
};
const said = (of: Comparison, first = found) => firstWords(of, first).words;

describe('that the tokens before the first difference have the same vectors', () => {
  it('is said of one model that reads on from left to right', () => {
    expect(firstWords(comparison(), found)).toMatchObject({ stage: 'embed', row: 2 });
    expect(said(comparison())).toContain(SAME_BEFORE);
    const sources = [row(0, 0), row(1, 1)];
    const stacks = ['encoder', 'decoder'];
    expect(said(comparison({ stacks }, { stacks }, sources))).toContain(SAME_BEFORE);
  });

  it('is not said where the difference lies before the first other token', () => {
    expect(said(comparison(), { ...found, pair: 1 })).not.toContain(SAME_BEFORE);
  });

  it.each<[string, Comparison]>([
    ['other sources are read', comparison({}, {}, [row(0, 0), row(1, 1, false)])],
    [
      'both are the simplified block, which has no mask',
      comparison({ variant: 'walkthrough' }, { variant: 'walkthrough' }),
    ],
    ['one is the simplified block', comparison({}, { variant: 'walkthrough' })],
    ['tokens see those after them', comparison({ predicts: 'masked token' }, { predicts: 'masked token' })],
    ['the model has changed in between', comparison({}, { state: '2' })],
  ])('is not said where %s', (_, of) => {
    expect(said(of)).toContain('first differ at “·is”');
    expect(said(of)).not.toContain(SAME_BEFORE);
  });
});

it('of the same token at another position it is said what the position does', () => {
  const moved = { ...comparison(), ...texts([row(0, 0), row(1, 2)]) } as Comparison;
  const at = '“·sea” is the same token in both, but at position 1 in A and at position 2 in B';
  const first = (stage: string) => said(moved, { ...found, stage, other: stage, pair: 1 });
  expect(first('blocks.0.attn.rot_q')).toContain(
    `${at}, and queries and keys are turned by angles that depend on the position; nothing before that does.`,
  );
  expect(first('pos_embed')).toContain(`${at}, and each position has a vector of its own.`);
  expect(first('blocks.0.resid_mid')).toContain(`${at}.`);
});

it('the input of the activation is called a gate where the MLPs have gates', () => {
  const label = { label: 'mlp.pre', layer: 0, head: null, sequences: ['tokens'] } as const;
  const first = { ...found, stage: 'blocks.0.mlp.pre', other: 'blocks.0.mlp.pre' };
  const words = (of: Comparison) => [said(of, first), figureWords(of, label, undefined, 'a')].join(' ');
  expect(words(comparison())).not.toMatch(/gate/i);
  const gated = comparison();
  const { plan } = gated.a.summary;
  Object.assign(plan, { nodes: [...plan.nodes, { kind: 'gate' }] });
  expect(words(gated)).toContain('“Gate, before the activation” of block 0');
  expect(words(gated)).toMatch(/ gate, before the activation/i);
});

describe('behind a token that only one text has', () => {
  const rows = [row(0, 0), row(1, null, false), row(2, 1)];
  const of = { ...comparison(), ...texts(rows) } as Comparison;

  it('it is said that the first difference is one of tokens with a counterpart', () => {
    expect(said(of, { ...found, pair: 1 })).toMatch(
      /^In the order of computation, the vectors of matched tokens first differ at “·is”, in /,
    );
  });

  it('the vectors are the same only before that token', () => {
    expect(said(of, { ...found, pair: 1 })).toContain(
      'Before “·sea”, where the texts first differ, the vectors are the same up to rounding (at most 0.01\u00a0% of their length)',
    );
    expect(said(of, { ...found, pair: 1 })).not.toContain('tokens before it');
  });
});

describe('where no difference was found', () => {
  it('both are called the same only if they could be compared', () => {
    expect(firstWords(comparison(), 'nothing differs').words).toContain(SAME_EVERYWHERE);
    const { words, stage } = firstWords(comparison(), 'nothing comparable');
    expect([words.includes(SAME_EVERYWHERE), stage]).toEqual([false, undefined]);
    expect(words).toContain('no first difference can be named');
    expect(whyNoFirst(comparison())).toBeUndefined();
  });
});

it('of a difference in the encoder the tokens of the sources are told, and nothing of those before them', () => {
  const sources = [row(0, 0), row(1, 2)];
  const first = {
    ...found,
    stage: 'encoder.0.resid_mid',
    other: 'encoder.0.resid_mid',
    sequence: 'source',
    pair: 1,
  } as const;
  const stacks = ['encoder', 'decoder'];
  const of = comparison({ stacks }, { stacks }, sources);
  const source = { tokens: ['Rain', ' falls', ' now'].map((text, id) => ({ ...tokens[0], id, text, token: text })) };
  for (const { summary } of [of.a, of.b]) Object.assign(summary, { source });
  const { words, row: chosen } = firstWords(of, first);
  expect(words).toMatch(/^In the order of computation, the vectors of matched tokens first differ at “·falls”, in /);
  expect(words).toContain('“·falls” is the same token in both, but at position 1 in A and at position 2 in B.');
  expect(words).not.toContain(SAME_BEFORE);
  expect(chosen).toBe(1);
});

it('of models whose blocks have other names both names are told', () => {
  const first = { ...found, stage: 'blocks.0.resid_mid', other: 'decoder.0.resid_mid', pair: 0 };
  expect(said(comparison(), first)).toContain('of block 0 (blocks.0.resid_mid in A and decoder.0.resid_mid in B)');
  expect(said(comparison(), { ...first, notNumbers: 2 })).toContain(
    'In blocks.0.resid_mid in A and decoder.0.resid_mid in B at “The”, 2 values are not numbers',
  );
});

it('heads of a decoder are no counterparts of those of an encoder-decoder, as many and as wide as they may be', () => {
  const two = { stacks: ['encoder', 'decoder'] };
  expect(whyNoParts(comparison())).toBeUndefined();
  expect(whyNoParts(comparison(two, two))).toBeUndefined();
  expect(whyNoParts(comparison({}, two))).toBe(
    'A has one stack of blocks and B has an encoder and a decoder: no head of one is the counterpart of a head of the other.',
  );
});

it('logits are taken apart where those of both are sums of what parts add', () => {
  const none = { predicts: 'nothing' } as const;
  expect([comparison(), comparison({}, none), comparison(none, {})].map(haveLogits)).toEqual([true, false, false]);
});
