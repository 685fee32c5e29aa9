/** The predictions of two traces at a position, side by side. */
import { requireApplies } from '../../architectures/plan/why-not';
import { klDivergence } from '../../generate/divergence';
import { orderOf } from '../../generate/sampling';
import { describeId, type TokenDescription, type Tokenizer } from '../../model/tokenizers/tokenizer';
import { Predictions } from '../readings/predictions';
import { readRow, type TraceSource } from '../run/source';
import { type Statistics, statistics } from '../tensors/statistics';
import { subtract } from './difference';
import type { PositionPair } from './of-both';

export interface Chance {
  readonly logit: number;
  readonly probability: number;
  /** How many tokens are more probable; among equals the lower id comes first. */
  readonly rank: number;
}

/**
 * A token with its probability on one side and on the other. With different vocabularies, `other` is the most probable token of
 * the other vocabulary that stands for the same text; null if there is none, or the token stands for no text.
 */
export interface SharedChance extends TokenDescription {
  readonly own: Chance;
  readonly other: Chance | null;
}

export interface OutcomeSide {
  /** In bits. */
  readonly entropy: number;
  /** Most probable first. */
  readonly top: readonly SharedChance[];
}

export interface Outcome {
  readonly a: OutcomeSide;
  readonly b: OutcomeSide;
  /** The measures that need one shared vocabulary; null otherwise. */
  readonly shared: {
    /** Kullback-Leibler divergence in bits: Σ p_a log₂(p_a / p_b), and the same with a and b exchanged. */
    readonly klAB: number;
    readonly klBA: number;
    /** How much of the probability lies on other tokens in b than in a, and on which tokens. */
    readonly moved: MovedProbability;
    /**
     * Statistics of logit_b − logit_a over the vocabulary. The mean has no effect on probabilities, as softmax ignores a
     * constant added to all logits.
     */
    readonly logits: Statistics;
    /** The tokens whose probability differs most, described from a's side. */
    readonly changed: readonly SharedChance[];
  } | null;
}

export interface MovedProbability {
  /** The total variation distance, ½ Σ |p_a − p_b|: 0 where both are the same, 1 where they share no token. */
  readonly share: number;
  /** The tokens with less probability in b than in a, and those with more; described from a's side, most changed first. */
  readonly less: readonly SharedChance[];
  readonly more: readonly SharedChance[];
}

const TOP = 10;
/** How many tokens are named on either side, as those that probability moved from and to. */
const NAMED = 2;

/**
 * Compares the distributions over tokens at a position of each: of the next token, or of the token at the position.
 * @param same whether both have the same vocabulary
 */
export async function readOutcome(
  a: TraceSource,
  b: TraceSource,
  positions: PositionPair,
  same: boolean,
): Promise<Outcome> {
  for (const source of [a, b]) requireApplies(source.planOf('model'), 'What the model says at a position');
  const sides = [await predictionsAt(a, positions.a), await predictionsAt(b, positions.b)] as const;
  const [ofA, ofB] = sides;
  const describe = (own: Predictions, other: Predictions, source: TraceSource) => (id: number) => ({
    ...describeToken(source, id),
    own: chance(own, id),
    other: chance(other, id),
  });
  const ofOne = (source: TraceSource, own: Predictions, otherSource: TraceSource, other: Predictions): OutcomeSide => {
    const top = [...own.order.subarray(0, TOP)].map(describe(own, other, source));
    return { entropy: own.raw.entropy, top: same ? top : besideSameText(top, otherSource, other) };
  };
  return {
    a: ofOne(a, ofA, b, ofB),
    b: ofOne(b, ofB, a, ofA),
    shared: same
      ? {
          klAB: klDivergence(ofA.logits, ofB.logits),
          klBA: klDivergence(ofB.logits, ofA.logits),
          moved: movedProbability(ofA, ofB, describe(ofA, ofB, a)),
          logits: statistics(subtract(ofA.logits, ofB.logits)),
          changed: mostChanged(ofA, ofB).map(describe(ofA, ofB, a)),
        }
      : null,
  };
}

/** Whether every id that either model can output stands for the same token in both. */
export function haveSameVocabulary(a: TraceSource, b: TraceSource): boolean {
  if (a.spec.vocabSize !== b.spec.vocabSize) return false;
  const [tokenizerA, tokenizerB] = [a.model?.folder.tokenizer.target, b.model?.folder.tokenizer.target];
  if (!tokenizerA || !tokenizerB) return false;
  return tokenizerA === tokenizerB || sameTokens(tokenizerA, tokenizerB, a.spec.vocabSize);
}

function sameTokens(a: Tokenizer, b: Tokenizer, size: number): boolean {
  for (let id = 0; id < size; id++) {
    const [ofA, ofB] = [describeId(a, id), describeId(b, id)];
    if (ofA.token !== ofB.token || ofA.text !== ofB.text) return false;
  }
  return true;
}

/** Pairs each token with the other vocabulary's token of the same text. */
function besideSameText(tokens: readonly SharedChance[], { model }: TraceSource, other: Predictions): SharedChance[] {
  const found = new Map<string, number>();
  const tokenizer = model?.folder.tokenizer.target;
  // A token that is a part of a character has no text of its own.
  const texts = new Set(tokens.map(({ text }) => text).filter((text) => text !== '' && !text.includes('\u{fffd}')));
  for (let id = 0; tokenizer && id < other.logits.length; id++) {
    const { text } = describeId(tokenizer, id);
    if (!texts.has(text)) continue;
    const known = found.get(text);
    if (known === undefined || other.logit(known) < other.logit(id)) found.set(text, id);
  }
  return tokens.map((token) => {
    const id = found.get(token.text);
    return { ...token, other: id === undefined ? null : chance(other, id) };
  });
}

async function predictionsAt(source: TraceSource, position: number): Promise<Predictions> {
  return new Predictions(await readRow(source, 'logits', position));
}

function describeToken({ model }: TraceSource, id: number): TokenDescription {
  return model ? describeId(model.folder.tokenizer.target, id) : { id, token: `<${id}>`, text: '', special: false };
}

function chance(predictions: Predictions, id: number): Chance {
  return { logit: predictions.logit(id), probability: predictions.probability(id), rank: predictions.rank(id) };
}

function movedProbability(a: Predictions, b: Predictions, describe: (id: number) => SharedChance): MovedProbability {
  const changes = Float64Array.from(a.logits, (_, id) => b.probability(id) - a.probability(id));
  return {
    share: changes.reduce((sum, change) => sum + Math.abs(change), 0) / 2,
    less: lowest(changes, (change) => change).map(describe),
    more: lowest(changes, (change) => -change).map(describe),
  };
}

/** The indices of the most negative values; among equals the lower index first. */
function lowest(values: Float64Array, signed: (value: number) => number): number[] {
  const found: number[] = [];
  const at = (index: number) => signed(values[index] as number);
  for (let index = 0; index < values.length; index++) {
    if (!(at(index) < 0)) continue; // also skips NaN
    const before = found.findIndex((other) => at(index) < at(other));
    found.splice(before < 0 ? found.length : before, 0, index);
    if (found.length > NAMED) found.pop();
  }
  return found;
}

function mostChanged(a: Predictions, b: Predictions): number[] {
  const changes = Float32Array.from(a.logits, (_, id) => Math.abs(a.probability(id) - b.probability(id)));
  return [...orderOf(changes).subarray(0, TOP)];
}
