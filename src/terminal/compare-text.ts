/** What `compare` prints for people. */
import { counted } from '../base/counted';
import { plainText, quotedText } from '../base/foreign-text';
import { fourDigits, percentInTable, percentInWords, signedHundredths } from '../base/number-text';
import { byteNote } from '../base/quoted-token';
import { type TextBlock, tableBlock } from '../base/text-blocks';
import { givenText, type TraceSummary } from '../engine/protocol/trace-protocol';
import { measuredBy } from '../trace/compare/compared-logit';
import { contrastReason } from '../trace/compare/contrast';
import { partName } from '../trace/compare/most-different';
import type { Outcome, SharedChance } from '../trace/compare/outcome';
import type { Patch } from '../trace/compare/patch';
import { endsDiffer } from '../trace/compare/patch-sweep';
import { firstMlpSentences, patchedName, patchSentences, recoveryText } from '../trace/compare/patch-words';
import { spelledWords } from '../trace/compare/spelled-words';
import { sweepWords } from '../trace/compare/sweep-words';
import { isComponent } from '../trace/readings/model-part';
import { type ComparedOutcome, OTHER, type SideName } from './compared-outcome';
import { type ComparedParts, type Sides, sayComparedParts } from './compared-parts';
import { type PatchSweep, readsOtherWords } from './compared-patches';
import { namingIn, tokenLabel } from './token-names';

const SIDES = ['a', 'b'] as const;
const NAMES = { a: 'A', b: 'B' } as const;
/** How many characters of a text are shown. */
const SHOWN_TEXT = 60;
/** How many of the tried parts are shown. */
const SHOWN_PARTS = 10;

type Predicted = Pick<ComparedOutcome, 'outcome' | 'spelled'>;

export function formatComparison(compared: ComparedOutcome): TextBlock[] {
  return [
    tableBlock(
      SIDES.map((side) => sideRow(side, compared[side])),
      { hasHead: false },
    ),
    ...insideLines(compared),
    ...(compared.sweep ? ['', ...sweepLines(compared.sweep, compared.outcome, compared.inside.parts)] : []),
    ...predictionLines(compared),
  ];
}

/** What both predict at a place, and how much the predictions differ. */
export function predictionLines(predicted: Predicted): TextBlock[] {
  const { outcome } = predicted;
  const bits = SIDES.map((side) => `${NAMES[side]} ${fourDigits(outcome[side].entropy)} bits`).join(', ');
  return [
    ...bothTops(predicted),
    ...[byteNote([...outcome.a.top, ...outcome.b.top])].filter(Boolean),
    '',
    `entropy: ${bits}`,
    ...(outcome.shared ? sharedLines(outcome.shared) : spelledLines(predicted)),
  ];
}

/** The name of the side, its model, its text and the number of tokens. */
export function sideRow(side: SideName, summary: TraceSummary): string[] {
  const { text, tokens } = givenText(summary);
  return [NAMES[side], plainText(summary.model.name), quotedText(text, SHOWN_TEXT), counted(tokens.length, 'token')];
}

/** Where the two first differ, which heads and MLPs make the difference, and the result of patching a part of B into A. */
function insideLines({ outcome, inside, patch, a, b }: ComparedOutcome): string[] {
  // The summary of all runs is printed with the runs.
  const { lead, more } = sayComparedParts({ a, b }, inside, outcome, null);
  const paragraphs = [lead, more, patch ? patchLines(patch, outcome, { a, b }) : []];
  return paragraphs.flatMap((sentences) => (sentences.length > 0 ? ['', ...sentences] : []));
}

/** The result of a run with one part of B, and the lead by which it is measured. */
export function patchLines(patch: Patch, outcome: Outcome, sides: Sides): string[] {
  const ofMlp = firstMlpSentences([patch], readsOtherWords(sides, outcome));
  return [...contrastLine(outcome), ...patchSentences(patch, namingIn(outcome)), ...ofMlp];
}

/** Why the logit of that token is subtracted; empty if the two predictions are contrasted. */
function contrastLine(outcome: Outcome): string[] {
  const { contrast } = measuredBy(outcome);
  if (!contrast) return [];
  const [token, other] = [contrast.token, contrast.ratherThan].map(namingIn(outcome)) as [string, string];
  const lead = `The way from A to B is measured by a logit difference: that of ${token} minus that of ${other}`;
  return [`${lead}, since ${contrastReason(other, contrast.because)}.`];
}

/** Which parts of B move A's prediction furthest towards B's. */
export function sweepLines(
  { patches, total, readsWordsAlone }: PatchSweep,
  outcome: Outcome,
  found: ComparedParts['parts'],
): TextBlock[] {
  const { told, measured } = sweepWords(patches, total, namingIn(outcome), { found, readsWordsAlone });
  const [first] = patches;
  if (!first || !endsDiffer(first)) return [...told];
  const [by = '', ...controls] = measured;
  const lead = contrastLine(outcome);
  const ofMlp = firstMlpSentences(patches, readsWordsAlone);
  const said = [...told, ...(lead.length > 0 ? lead : [by]), ...controls, ...ofMlp];
  return [
    'A run anew with what each part gives in B (activation patching):',
    ...said,
    tableBlock(sweepRows(first, shownPatches(patches)), { numbers: 1 }),
    ...(patches.length > SHOWN_PARTS
      ? [`The first ${SHOWN_PARTS} of ${patches.length}, and the last one; --json prints all.`]
      : []),
  ];
}

/** The runs that lead furthest towards B, and the one that leads least towards B or furthest away from it. */
function shownPatches(patches: readonly Patch[]): readonly Patch[] {
  const [last] = patches.slice(SHOWN_PARTS).slice(-1);
  return [...patches.slice(0, SHOWN_PARTS), ...(last ? [last] : [])];
}

/** For each run how far it leads, both logits and the difference that measures it, and the token's probability in that run. */
function sweepRows(first: Patch, patches: readonly Patch[]): string[][] {
  const { before, other, difference, ratherThan } = first;
  const logits = (amount: number | undefined, { logit }: Patch['before']) =>
    difference && amount !== undefined ? [logit, logit - amount, amount].map(signedHundredths) : [];
  const row = (name: string, recovery: string, amount: number | undefined, standing: Patch['before']) => [
    name,
    recovery,
    ...logits(amount, standing),
    percentInTable(standing.probability),
  ];
  const [token, rival] = [first, ratherThan].map((one) => one && tokenLabel(one));
  const heading = difference && rival ? [`logit ${token}`, `logit ${rival}`, `${token} − ${rival}`] : [];
  return [
    ['part of B', 'from A to B', ...heading, tokenLabel(first)],
    row('none (A)', recoveryText({ share: 0 }), difference?.before, before),
    ...patches.map((patch) => {
      const name = isComponent(patch.part) ? partName(patch.part) : patchedName(patch.part);
      return row(name, recoveryText(patch), patch.difference?.after, patch.after);
    }),
    row('all (B)', recoveryText({ share: 1 }), difference?.other, other),
  ];
}

/** The most probable tokens on each side; printed once if they are the same on both. */
function bothTops(predicted: Predicted): TextBlock[] {
  const [a, b] = SIDES.map((side) => topRows(side, predicted)) as [string[][], string[][]];
  if (JSON.stringify(a) === JSON.stringify(b)) return ['', topTable('most probable in both', a)];
  return ['', topTable('most probable in A', a), '', topTable('most probable in B', b)];
}

function topTable(title: string, rows: readonly string[][]): TextBlock {
  return tableBlock([[title, 'A', 'B'], ...rows], { numbers: 1 });
}

function topRows(side: SideName, { outcome, spelled }: Predicted): string[][] {
  const other = OTHER[side];
  return outcome[side].top.map((prediction) => {
    const own = percentInTable(prediction.own.probability);
    const ofOther = otherText(prediction, spelled[other]);
    return [tokenLabel(prediction), ...(side === 'a' ? [own, ofOther] : [ofOther, own])];
  });
}

function otherText({ text, other }: SharedChance, spelled: ComparedOutcome['spelled'][SideName]): string {
  if (other) return percentInTable(other.probability);
  const found = spelled.find((one) => one.text === text);
  if (!found || !('tokens' in found)) return '-';
  return `${percentInTable(found.probability)}${found.tokens.length > 1 ? '*' : ''}`;
}

function sharedLines({ klAB, klBA, moved }: NonNullable<ComparedOutcome['outcome']['shared']>): string[] {
  return [
    `Kullback-Leibler divergence: A ‖ B ${fourDigits(klAB)} bits, B ‖ A ${fourDigits(klBA)} bits`,
    `${percentInWords(moved.share)} of the probability lies on other tokens in B than in A.`,
  ];
}

/** Explains the asterisk at some numbers, and how these are computed. */
function spelledLines({ spelled, outcome }: Predicted): string[] {
  const sentences = SIDES.flatMap((side) =>
    spelled[side].map((one) => spelledWords(NAMES[side], one, namingIn(outcome))),
  );
  const products = SIDES.some((side) => spelled[side].some((one) => 'tokens' in one && one.tokens.length > 1));
  return [
    'The vocabularies differ: a token stands beside the other model’s token of the same text, where it has one.',
    ...(products
      ? [
          '* The text is several tokens in this model. Its probability is the product of theirs, each given the text and the tokens before it. Other ways to cut the same text are not counted.',
        ]
      : []),
    ...sentences,
  ];
}
