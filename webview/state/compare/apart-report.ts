/** What the report of a comparison tells of two models without counterparts: how they differ, and where a head of each looks. */
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

/** What is read of both. */
export interface ReportedApart {
  readonly measured: MeasuredKind;
  /** Of each the head that adds most, or that looks most at one other word; null: none does. */
  readonly remarkable: Remarkable | null;
  /** Of the heads that are shown; `undefined`: one has no such attention. */
  readonly weights: { readonly a: HeadWeights; readonly b: HeadWeights } | undefined;
}

/** As the page tells it: first a table where they are of two kinds, then its sentences. */
export function apartWords({ comparison }: CompareData, { measured, remarkable }: ReportedApart): string[] {
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

/** Where the head of each looks from the chosen token. @param pictures references to those of the weights of both */
export function apartLooks(
  { comparison, choice }: CompareData,
  { weights }: ReportedApart,
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
