/** The part of a comparison's report about two models without counterparts: how they differ, and where a head of each attends. */
import { markdownSentence, markdownTable, markdownWords } from '../../../src/base/markdown';
import { compareStrings as strings } from '../../strings/compare';
import { compareKindStrings as kindStrings } from '../../strings/compare-kinds';
import { percentInTable } from '../../strings/format';
import type { CompareData } from './comparison';
import { whyNoFirst } from './first-difference';
import { type HeadWeights, rowOfWeights } from './head-weights';
import { lookedAt, lookName, shownLooks } from './looks';
import { whyNoParts } from './parts';
import { type PositionPair, tokenWords } from './positions';
import type { Remarkable } from './remarkable';
import { alignedWords, directionWords, textsWords, unlikeWords } from './summary-words';
import { kindLines, kindRows, type MeasuredKind } from './two-kinds';

/** What is read of both models. */
export interface NoCounterpartsData {
  readonly measured: MeasuredKind;
  /** The head of each that adds most, or that attends most to one other word; null if there is none. */
  readonly remarkable: Remarkable | null;
  /** The weights of the shown heads; `undefined` if one of them has no such attention. */
  readonly weights: { readonly a: HeadWeights; readonly b: HeadWeights } | undefined;
}

/** In the order of the page: first a table if the models are of two kinds, then the sentences. */
export function noCounterpartsWords(
  { comparison }: CompareData,
  { measured, remarkable }: NoCounterpartsData,
): string[] {
  const rows = kindRows(comparison, measured);
  const lines = kindLines(comparison, rows).map((line) => line.map(markdownWords));
  const said = [
    whyNoParts(comparison) ?? '',
    remarkable ? strings.sentence(remarkable.words) : '',
    [textsWords(comparison), alignedWords(comparison)].filter(Boolean).join(' '),
    unlikeWords(comparison),
    whyNoFirst(comparison) ?? '',
  ];
  return [
    ...(rows.length > 0 ? [`**${markdownWords(kindStrings.caption)}**`, markdownTable(lines)] : []),
    ...said.filter(Boolean).map(markdownSentence),
  ];
}

/** Where the head of each attends from the chosen token. @param pictures references to the pictures of both heads' weights */
export function noCounterpartsLooks(
  { comparison, choice }: CompareData,
  { weights }: NoCounterpartsData,
  positions: PositionPair,
  pictures: readonly string[],
): string[] {
  if (!weights) return [];
  const rows = { a: rowOfWeights(weights.a, positions.a), b: rowOfWeights(weights.b, positions.b) };
  const looks = lookedAt(comparison, rows.a, rows.b);
  const { shown, others } = shownLooks(looks);
  const share = (weight: number | null) => (weight === null ? strings.none : percentInTable(weight));
  const names = strings.looks;
  const [headA, headB] = [choice.a, choice.b].map(({ layer, head }) => `${layer}.${head}`) as [string, string];
  const lines = shown.map((look) => [markdownWords(lookName(comparison, look)), share(look.a), share(look.b)]);
  const last = others ? [[markdownWords(strings.otherLooks(others.counts)), share(others.a), share(others.b)]] : [];
  return [
    `## ${markdownWords(strings.looksFrom(tokenWords(comparison, positions), headA, headB, true))}`,
    markdownTable([[names.token, names.a, names.b], ...lines, ...last], 1),
    ...(looks.some(({ pieces }) => pieces.length > 0) ? [markdownSentence(strings.summedPieces)] : []),
    markdownSentence(
      [strings.otherHeads, directionWords(comparison, choice, positions, rows)].filter(Boolean).join(' '),
    ),
    ...pictures,
  ];
}
