/** What runs without a part told, as a section of a Markdown document: each that was asked for, several at once, and all in turn. */
import { count } from '../../base/counted';
import { markdownFold, markdownParagraph, markdownTable } from '../../base/markdown';
import { bitsInTable, signedHundredths } from '../../base/number-text';
import type { Ablation, JointAblation, Together } from '../readings/ablation';
import { agreementSentences } from '../readings/ablation-agreement';
import { contrastSentences } from '../readings/ablation-contrast';
import { ablationOver } from '../readings/ablation-over';
import {
  changeWithout,
  inOrder,
  LARGEST_CHANGE_FIRST,
  newTop,
  probabilityChange,
  type RankedAblation,
  rankingWords,
} from '../readings/ablation-ranking';
import type { AblationRuns } from '../readings/ablation-runs';
import { ablationSentences, toldName } from '../readings/ablation-words';
import { partName } from '../readings/attribution-words';
import { samePart } from '../readings/model-part';
import { togetherColumns, togetherRows, togetherSentences } from '../readings/together-words';
import { tokenCode } from './document-words';
import type { ReportInput } from './input';

/** How many of the parts that were left out in turn have a row at once; all of them are folded below. */
const MOST_PARTS = 12;

/** None where nothing was left out. */
export function ablationSections(input: Pick<ReportInput, 'ablated' | 'tokens' | 'plan'>): string[] {
  const { runs = [], total = 0 } = input.ablated ?? {};
  const told = runs.flatMap((one) => sectionOf(one, runs, total, input));
  if (told.length === 0) return [];
  return [
    '## Without a part',
    markdownParagraph(
      'The model ran once more without a part: what that gives was replaced at every token, by zero or by its mean over this text’s tokens, and all later parts reacted to the residual stream that this leaves (ablation). In tables the change (Δ) of a probability is in percentage points.',
    ),
    ...told,
  ];
}

function sectionOf(
  one: AblationRuns,
  all: readonly AblationRuns[],
  total: number,
  input: Pick<ReportInput, 'tokens' | 'plan'>,
): string[] {
  const { alone, swept, joint = [] } = one;
  const [first] = [...alone, ...swept, ...joint];
  if (!first) return [];
  const here = input.tokens[first.position];
  const place = input.plan.predicts === 'next token' ? 'after' : 'at';
  const where = here ? `, ${place} ${tokenCode(here)} (position ${first.position})` : '';
  const than = first.ratherThan ? ` rather than ${tokenCode(first.ratherThan)}` : '';
  const instead = one.instead === 'mean' ? 'the mean in place of a part' : 'zero in place of a part';
  return [
    markdownParagraph(`**${tokenCode(first)}${than}${where}, with ${instead}**`),
    ...alone.map((run) => {
      const contrast = contrastSentences(run, withOther(run, one, all));
      return markdownParagraph([...ablationSentences(run, tokenCode), ...contrast].join(' '));
    }),
    ...joint.flatMap((run) => togetherSection({ joint: run, alone: aloneOf(run, one, all) })),
    ...sweptSection(swept, total),
  ];
}

/** The run of the same question with what else may take the place of the part. */
function withOther({ part }: Ablation, own: AblationRuns, all: readonly AblationRuns[]): Ablation | undefined {
  const other = all.find(
    ({ position, id, ratherThan, instead }) =>
      position === own.position && id === own.id && ratherThan === own.ratherThan && instead !== own.instead,
  );
  return other && [...other.alone, ...other.swept].find((run) => samePart(run.part, part));
}

/** The runs without each of the parts; of another comparison of the same token where none was made of this one. */
function aloneOf({ parts, ratherThan }: JointAblation, own: AblationRuns, all: readonly AblationRuns[]) {
  const others = all.filter(
    ({ position, id, instead }) => position === own.position && id === own.id && instead === own.instead,
  );
  const runs = [own, ...others].flatMap(({ alone, swept }) => [...alone, ...swept]);
  // What they add directly is not told beside several.
  const told = (run: (typeof runs)[number]) =>
    ablationOver({ ...run, direct: null }, ratherThan?.id ?? null, undefined);
  return parts.flatMap(
    (part) => runs.filter((run) => samePart(run.part, part)).flatMap((run) => told(run) ?? [])[0] ?? [],
  );
}

function togetherSection(together: Together): string[] {
  const { joint, alone } = together;
  const sentences = markdownParagraph(togetherSentences(together, tokenCode).join(' '));
  if (alone.length < joint.parts.length) return [sentences];
  const rows = togetherRows(together).map(({ name, change, points }) => [name, change, points]);
  return [sentences, markdownTable([togetherColumns(joint), ...rows], 1)];
}

function sweptSection(swept: AblationRuns['swept'], total: number): string[] {
  const [first] = swept;
  if (!first) return [];
  const { first: most, more } = rankingWords(swept, total, tokenCode);
  const rows = inOrder(swept, LARGEST_CHANGE_FIRST);
  const shown = rows.slice(0, MOST_PARTS);
  const table = (some: readonly RankedAblation[]) => sweptTable(some, swept);
  return [
    markdownParagraph([...most, ...more, ...agreementSentences(swept, total)].join(' ')),
    ...(shown.length < rows.length
      ? [
          `The ${count(shown.length)} ${first.instead === 'mean' ? 'with whose means' : 'without which'} the ${toldName(first)} changes most:`,
          table(shown),
          ...markdownFold(`All ${count(rows.length)} parts`, [table(rows)]),
        ]
      : [table(rows)]),
  ];
}

/** @param all by which it is known what columns there are */
function sweptTable(rows: readonly RankedAblation[], all: readonly RankedAblation[]): string {
  const [first] = all;
  const isChanged = all.some(newTop);
  const hasKl = all.some(({ kl }) => kl !== undefined);
  const head = [
    first?.instead === 'mean' ? 'with the mean of' : 'without',
    `Δ ${first ? toldName(first) : 'logit'}`,
    'Δ probability',
    ...(hasKl ? ['KL, bits'] : []),
    'adds directly',
    ...(isChanged ? ['then top'] : []),
  ];
  const cells = rows.map((one) => {
    const top = newTop(one);
    return [
      partName(one.part),
      signedHundredths(changeWithout(one)),
      signedHundredths(100 * probabilityChange(one)),
      ...(hasKl ? [one.kl === undefined ? '' : bitsInTable(one.kl).replace('<', '\\<')] : []),
      one.direct === null ? '' : signedHundredths(one.direct),
      ...(isChanged ? [top ? tokenCode(top) : ''] : []),
    ];
  });
  return markdownTable([head, ...cells], 1);
}
