/** How two models of different kinds differ, as rows of a table: one reads a text as a whole, the other writes text. */
import type { TraceSummary } from '../../../src/engine/protocol/trace-protocol';
import { normPlaces } from '../../../src/trace/steps/norm-places';
import type { CompareChoice } from '../../choice/compare-choice';
import { compareStrings } from '../../strings/compare';
import { compareKindStrings as strings } from '../../strings/compare-kinds';
import { fourDecimals, percentInWords, quotedToken, type TokenText } from '../../strings/format';
import { areOfTwoKinds, type Comparison, type SideName } from './comparison';
import { meanLaterShare, readHeadWeights } from './head-weights';

type KindRowName = keyof typeof strings.row;

interface KindRow extends Readonly<Record<SideName, string>> {
  readonly id: KindRowName;
  readonly name: string;
}

/** What is read of the model that reads a text as a whole; `undefined` while it is pending, or if it does not exist. */
export interface MeasuredKind {
  /** The length of the vector that it makes of a whole text. */
  readonly length: number | undefined;
  /** For the shown head: the share of a token's attention on later tokens, averaged over the tokens that have later ones. */
  readonly later: { readonly head: string; readonly share: number } | undefined;
}

/** How many of the most probable tokens are told. */
const MOST = 3;

const CELLS: Readonly<Record<KindRowName, (summary: TraceSummary, measured: MeasuredKind) => string>> = {
  sees: ({ plan }, { later }) =>
    strings.sees(plan.predicts, later && { head: later.head, share: percentInWords(later.share) }),
  norms: ({ plan }) => strings.norms(normPlaces(plan)),
  sizes: ({ model }) => strings.sizes(model.layers, model.heads),
  width: ({ model }) => strings.width(model.dModel),
  vocabulary: ({ model }) => strings.vocabulary(model.vocabSize),
  out: ({ plan }) => strings.out(plan.predicts),
  made: (summary, measured) => MADE[summary.plan.predicts](summary, measured),
};

const MADE: Readonly<Record<TraceSummary['plan']['predicts'], (typeof CELLS)[KindRowName]>> = {
  'next token': ({ tokens, top }) => {
    const last = tokens.at(-1);
    return last ? strings.next(quotedToken(last), mostProbable(top)) : '';
  },
  'masked token': ({ tokens, masks }) => {
    const ofMasks = masks.flatMap(({ position, top }) => {
      const token = tokens[position];
      return token ? [strings.masked(quotedToken(token), mostProbable(top))] : [];
    });
    return ofMasks.length > 0 ? ofMasks.join('; ') : strings.noMask;
  },
  'replaced token': ({ tokens, scores }) =>
    strings.replaced(tokens.filter((_, at) => (scores[at] ?? 0) > 0).map(quotedToken)),
  'sentence embedding': ({ model }, { length }) =>
    strings.whole(model.dModel, length === undefined ? undefined : fourDecimals(length)),
  nothing: ({ tokens, model }) => strings.vectors(tokens.length, model.dModel),
};

function mostProbable(top: readonly (TokenText & { readonly probability: number })[]): string {
  return top
    .slice(0, MOST)
    .map((token) => strings.probable(quotedToken(token), percentInWords(token.probability)))
    .join(', ');
}

/** Empty if both models are of one kind. */
export function kindRows(comparison: Comparison, measured: MeasuredKind): readonly KindRow[] {
  if (!areOfTwoKinds(comparison)) return [];
  const { a, b } = comparison;
  return (Object.keys(CELLS) as KindRowName[]).map((id) => {
    const cell = CELLS[id];
    return { id, name: strings.row[id], a: cell(a.summary, measured), b: cell(b.summary, measured) };
  });
}

/** The table as lines of cells, with its header. */
export function kindLines({ a, b }: Comparison, rows: readonly KindRow[]): string[][] {
  const head = (side: SideName, name: string) => `${compareStrings.side[side]} ${name}`;
  return [
    ['', head('a', a.summary.model.name), head('b', b.summary.model.name)],
    ...rows.map((row) => [row.name, row.a, row.b]),
  ];
}

/** The side that reads a text as a whole; `undefined` if both models are of one kind. */
export function readerOf(comparison: Comparison): SideName | undefined {
  if (!areOfTwoKinds(comparison)) return undefined;
  return comparison.a.summary.plan.predicts === 'next token' ? 'b' : 'a';
}

/** The length of the vector that it makes of a whole text; `undefined` if it makes none. */
export async function readLength(comparison: Comparison, signal: AbortSignal): Promise<number | undefined> {
  const side = comparison[readerOf(comparison) ?? 'a'];
  if (side.summary.plan.predicts !== 'sentence embedding') return undefined;
  return (await side.readings.read('tokenShares', {}, signal)).length;
}

export async function readLater(
  comparison: Comparison,
  choice: CompareChoice,
  signal: AbortSignal,
): Promise<MeasuredKind['later']> {
  const name = readerOf(comparison);
  if (name === undefined) return undefined;
  const { layer, head } = choice[name];
  const weights = await readHeadWeights(comparison[name], choice[name], signal);
  return weights && { head: compareStrings.headName(layer, head, false), share: meanLaterShare(weights) };
}
