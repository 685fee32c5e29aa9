/** What `compare` prints for people. */
import { counted } from '../base/counted';
import { plainText, quotedText } from '../base/foreign-text';
import { percentInTable, percentInWords, short } from '../base/number-text';
import { shownText } from '../base/quoted-token';
import { textTable } from '../base/text-table';
import { givenText, type TraceSummary } from '../engine/protocol/trace-protocol';
import { partName } from '../trace/compare/most-different';
import type { SharedChance } from '../trace/compare/outcome';
import { hasWay } from '../trace/compare/patch-sweep';
import { patchedName, patchSentences, wayText } from '../trace/compare/patch-words';
import { spelledWords } from '../trace/compare/spelled-words';
import { sweepWords } from '../trace/compare/sweep-words';
import { isComponent } from '../trace/readings/model-part';
import { type ComparedOutcome, OTHER, type SideName } from './compared-outcome';
import { type ComparedParts, sayComparedParts, tokenLabel } from './compared-parts';
import type { PatchSweep } from './compared-patches';

const SIDES = ['a', 'b'] as const;
const NAMES = { a: 'A', b: 'B' } as const;
/** Characters shown of a text. */
const SHOWN_TEXT = 60;
/** Parts shown of all that were tried. */
const SHOWN_PARTS = 10;

type Predicted = Pick<ComparedOutcome, 'outcome' | 'spelled'>;

export function formatComparison(compared: ComparedOutcome): string {
  return [
    ...textTable(SIDES.map((side) => sideRow(side, compared[side]))),
    ...insideLines(compared),
    ...(compared.sweep ? ['', ...sweepLines(compared.sweep, compared.inside.parts)] : []),
    ...predictionLines(compared),
  ].join('\n');
}

/** What both predict at a place, and how far apart that is. */
export function predictionLines(predicted: Predicted): string[] {
  const { outcome } = predicted;
  const bits = SIDES.map((side) => `${NAMES[side]} ${short(outcome[side].entropy)} bits`).join(', ');
  return [
    ...SIDES.flatMap((side) => ['', ...topLines(side, predicted)]),
    '',
    `entropy: ${bits}`,
    ...(outcome.shared ? sharedLines(outcome.shared) : spelledLines(predicted)),
  ];
}

/** Which of both it is, its model, its text and how many tokens that has. */
export function sideRow(side: SideName, summary: TraceSummary): string[] {
  const { text, tokens } = givenText(summary);
  return [NAMES[side], plainText(summary.model.name), quotedText(text, SHOWN_TEXT), counted(tokens.length, 'token')];
}

/** Where the two first differ, which heads and MLPs make the difference, and what a part of B makes of A. */
function insideLines({ outcome, inside, patch, sweep, a, b }: ComparedOutcome): string[] {
  const { lead, more } = sayComparedParts({ a, b }, inside, outcome, sweep);
  const paragraphs = [lead, more, patch ? patchSentences(patch, tokenLabel) : []];
  return paragraphs.flatMap((sentences) => (sentences.length > 0 ? ['', ...sentences] : []));
}

/** Which parts of B lead furthest from what A predicts to what B does. */
export function sweepLines({ patches, total }: PatchSweep, found: ComparedParts['parts']): string[] {
  const { told, measured } = sweepWords(patches, total, tokenLabel, found);
  const said = [...told, ...measured];
  const [first] = patches;
  if (!first || !hasWay(first)) return said;
  const rows = patches
    .slice(0, SHOWN_PARTS)
    .map((patch) => [
      isComponent(patch.part) ? partName(patch.part) : patchedName(patch.part),
      wayText(patch),
      percentInTable(patch.after.probability),
    ]);
  return [
    'A run anew with what each part gives in B (activation patching):',
    ...said,
    ...textTable(
      [
        ['part of B', 'from A to B', tokenLabel(first)],
        ['none', percentInTable(0), percentInTable(first.before.probability)],
        ...rows,
      ],
      1,
    ),
    ...(patches.length > SHOWN_PARTS ? [`The first ${SHOWN_PARTS} of ${patches.length}; --json prints all.`] : []),
  ];
}

function topLines(side: SideName, { outcome, spelled }: Predicted): string[] {
  const other = OTHER[side];
  const rows = outcome[side].top.map((prediction) => {
    const own = percentInTable(prediction.own.probability);
    const ofOther = otherText(prediction, spelled[other]);
    return [tokenLabel(prediction), ...(side === 'a' ? [own, ofOther] : [ofOther, own])];
  });
  return textTable([[`most probable in ${NAMES[side]}`, 'A', 'B'], ...rows], 1);
}

function otherText({ text, other }: SharedChance, spelled: ComparedOutcome['spelled'][SideName]): string {
  if (other) return percentInTable(other.probability);
  const found = spelled.find((one) => one.text === text);
  if (!found || !('tokens' in found)) return '-';
  return `${percentInTable(found.probability)}${found.tokens.length > 1 ? '*' : ''}`;
}

function sharedLines({ klAB, klBA, moved }: NonNullable<ComparedOutcome['outcome']['shared']>): string[] {
  return [
    `Kullback-Leibler divergence: A ‖ B ${short(klAB)} bits, B ‖ A ${short(klBA)} bits`,
    `${percentInWords(moved.share)} of the probability lies on other tokens in B than in A.`,
  ];
}

/** Why some numbers have an asterisk, and what they are made of. */
function spelledLines({ spelled }: Predicted): string[] {
  const sentences = SIDES.flatMap((side) =>
    spelled[side].map((one) => spelledWords(NAMES[side], one, (token) => quotedText(shownText(token)))),
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
