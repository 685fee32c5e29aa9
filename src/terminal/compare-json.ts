/** The JSON that `compare` prints, as described in `docs/cli.schema.json`. */
import type { Chance, Outcome, OutcomeSide, SharedChance } from '../trace/compare/outcome';
import type { Patch } from '../trace/compare/patch';
import type { SpelledText } from '../trace/compare/spelled-text';
import { type ComparedOutcome, OTHER, type SideName } from './compared-outcome';
import { comparedPartsJson } from './compared-parts';
import { describedJson } from './described-json';
import { interventionJson, mostJson } from './intervention-json';
import { modelJson, textsJson } from './json';

export function compareJson(compared: ComparedOutcome) {
  const { a, b, inside, outcome, patch, sweep } = compared;
  return {
    a: sideJson('a', compared),
    b: sideJson('b', compared),
    shared: sharedJson(outcome),
    inside: comparedPartsJson({ a, b }, inside, outcome, sweep),
    patch: patch && patchJson(patch),
    patches: sweep ? sweep.patches.map(patchJson) : null,
  };
}

export function sharedJson({ shared }: Outcome) {
  return shared && { klAB: shared.klAB, klBA: shared.klBA, moved: shared.moved.share };
}

export function patchJson(patch: Patch) {
  const { patched, tokens, at, other, direct, most, share } = patch;
  return {
    ...interventionJson(patch),
    patched,
    tokens,
    at: at ? { a: at.a.position, b: at.b.position } : null,
    other,
    direct: direct ? { before: direct.before, after: direct.after } : null,
    ...(most && { most: mostJson(most) }),
    share,
  };
}

function sideJson(side: SideName, { outcome, spelled, inside: _, patch: __, sweep: ___, ...traces }: ComparedOutcome) {
  return {
    model: modelJson(traces[side].model),
    ...textsJson(traces[side]),
    ...outcomeSideJson(outcome[side], spelled[OTHER[side]]),
  };
}

export function outcomeSideJson({ entropy, top }: OutcomeSide, spelled: readonly SpelledText[]) {
  return { entropy, top: top.map((one) => predictionJson(one, spelled)) };
}

function predictionJson({ own, other, ...described }: SharedChance, spelled: readonly SpelledText[]) {
  const found = other ? undefined : spelled.find(({ text }) => text === described.text);
  return {
    ...describedJson(described),
    ...chanceJson(own),
    other: other && chanceJson(other),
    spelled: found ? spelledJson(found) : null,
  };
}

function chanceJson({ logit, probability, rank }: Chance) {
  return { logit, probability, rank };
}

function spelledJson(spelled: SpelledText) {
  if ('whyNot' in spelled) return { probability: null, tokens: [], whyNot: spelled.whyNot };
  const { probability, tokens } = spelled;
  return {
    probability,
    tokens: tokens.map((token) => ({ ...describedJson(token), probability: token.probability })),
    whyNot: null,
  };
}
