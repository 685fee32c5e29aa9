/** The exact numbers of a trace and their proofs, as the appendix of a Markdown document. */
import { count, counted } from '../../base/counted';
import { markdownCode, markdownFold, markdownTable, markdownWords } from '../../base/markdown';
import { readFourDigits } from '../../base/number-text';
import { TOKENS } from '../../operations/node';
import { failedPlace, statusWords } from '../run/proof-numbers';
import { tallyOf } from '../run/proof-tally';
import type { Proof } from '../run/proofs';
import { isOfReading } from '../run/proofs';
import { tokensOf } from '../run/source';
import { isMasked, matrixOf, rowSequence } from '../steps/matrix';
import { partOfBlock } from '../steps/plain-words';
import { statisticsIn } from '../steps/step-statistics';
import type { Step, StepTensor } from '../steps/steps';
import { paragraphs, tokenCode } from './document-words';
import type { ReportInput } from './input';
import { ends, formatNumber, isOfTokens } from './shown-values';

type Table = readonly (readonly string[])[];

/** Every tensor of the steps: its shape, its statistics, and its first and last values. */
export function documentAppendix(input: ReportInput): string[] {
  return [
    '## Appendix: the exact numbers',
    ...paragraphs(
      'Nothing above needs these. A press on a step unfolds its tensors: each with its shape, its statistics, and its first and last values. The statistics are those of the whole tensor, also where one of its heads is shown. What the mask hides is empty.',
    ),
    ...input.steps.flatMap((step) => appendixOf(step, input)),
  ];
}

function appendixOf(step: Step, input: ReportInput): string[] {
  const tokens = step.view === 'tokens' ? [tokenTable(step, input)] : [];
  if (step.tensors.length === 0 && tokens.length === 0) return [];
  const part = partOfBlock(step, input.plan);
  const where = [...(step.layer === null ? [] : [`block ${step.layer}`]), ...(part === null ? [] : [part])].join(', ');
  return markdownFold(`Step ${step.number}: ${step.title}${where && ` (${where})`}`, [
    ...(step.formula === null
      ? []
      : [
          step.formula
            .split(',  ')
            .map((one) => `- ${markdownCode(one)}`)
            .join('\n'),
        ]),
    ...tokens,
    ...(step.tensors.length > 0 ? [statisticsTable(step.tensors)] : []),
    ...step.tensors.flatMap((tensor) => excerptOf(tensor, input)),
  ]);
}

function tokenTable({ part }: Step, input: ReportInput): string {
  const { tokens } = (part === 'encoder' && input.source) || input;
  const rows = tokens.map((token, at) => [
    String(at),
    tokenCode(token),
    markdownCode(token.token),
    String(token.id),
    `${token.start}–${token.end}`,
  ]);
  return markdownTable([['position', 'token', 'in the vocabulary', 'id', 'characters'], ...rows], 3);
}

function statisticsTable(tensors: readonly StepTensor[]): string {
  const rows = tensors.map((tensor) => {
    const { min, max, mean, sigma, norm, zeros } = statisticsIn(tensor);
    const number = (value: number | null) => (value === null ? '' : readable(readFourDigits(value)));
    return [nameOf(tensor), shapeOf(tensor), ...[min, max, mean, sigma, norm].map(number), count(zeros)];
  });
  return markdownTable([['tensor', 'shape', 'min', 'max', 'mean', 'σ', 'norm', 'zeros'], ...rows], 2);
}

function nameOf({ name, variant }: StepTensor): string {
  return `${markdownCode(name)}${variant === 'model' ? '' : ' (simplified block)'}`;
}

function shapeOf({ axes, shape }: StepTensor): string {
  return shape.map((size, axis) => `${markdownWords(axes[axis] ?? '')} ${count(size)}`).join(' × ');
}

function excerptOf(tensor: StepTensor, input: ReportInput): string[] {
  const { axes, head, excerpt, mask } = tensor;
  const { rowAxis, columnAxis } = matrixOf(tensor);
  const tokens = tokensOf(input, rowSequence(tensor) ?? TOKENS);
  const [rows, columns] = [withGap(excerpt.rows), withGap(excerpt.columns)];
  const label = (row: number) => {
    const token = isOfTokens(tensor) ? tokens[row] : undefined;
    return token ? `${row} ${tokenCode(token)}` : String(row);
  };
  const value = (row: number, column: number) => {
    const number = excerpt.values[row * excerpt.columns.length + column] as number;
    const isHidden = isMasked(mask, number, excerpt.rows[row] as number, excerpt.columns[column] as number);
    return isHidden ? '' : readable(formatNumber(number));
  };
  const corner = [axes[rowAxis], axes[columnAxis]].map((axis = '') => markdownWords(axis)).join(' \\\\ ');
  const table: Table = [
    [corner, ...columns.map((at) => of(excerpt.columns, at, String))],
    ...rows.map((row) => [
      of(excerpt.rows, row, label),
      ...columns.map((column) => (row === null || column === null ? GAP : value(row, column))),
    ]),
  ];
  return [`${nameOf(tensor)}${head === null ? '' : `, head ${head}`}:`, markdownTable(table, 1)];
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Replaces the minus sign and powers of ten of a print-out, which are for copying, by those for reading. */
function readable(text: string): string {
  return text.replace(/^-/, '−').replace(/e([+-])(\d+)$/, (_, sign: string, digits: string) => {
    const power = [...digits].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
    return `\u00a0·\u00a010${sign === '-' ? '⁻' : ''}${power}`;
  });
}

const GAP = '…';

function of(places: readonly number[], at: number | null, label: (index: number) => string): string {
  return at === null ? GAP : label(places[at] as number);
}

/** The shown indices, with null where some between two are left out. */
function withGap(places: readonly number[]): (number | null)[] {
  return ends(places.length).flatMap((at, shown, all) => {
    const before = shown > 0 ? (all[shown - 1] as number) : undefined;
    const isGap = before !== undefined && places[at] !== (places[before] as number) + 1;
    return isGap ? [null, at] : [at];
  });
}

/** What was proven about this report's readings, which are not among the trace's own claims. */
function ofReadings(proofs: ReportInput['proofs']): string {
  return proofs
    .filter(({ name }) => isOfReading(name))
    .map(
      ({ claim, status }) =>
        ` What explains the prediction has a proof of its own, “${claim}”, which ${status === 'holds' ? 'holds' : 'fails'}.`,
    )
    .join('');
}

/** What each proof claims, and by how much it holds. */
export function documentProofs(proofs: ReportInput['proofs']): string[] {
  const { all, holds, needRun, notApplicable } = tallyOf(proofs);
  const beside = [
    needRun === 0
      ? ''
      : `, and ${count(needRun)} ${needRun === 1 ? 'compares' : 'compare'} the trace with a second run of the model, which a file does not hold`,
    notApplicable === 0
      ? ''
      : `, and ${count(notApplicable)} ${notApplicable === 1 ? 'is' : 'are'} not applicable here`,
  ].join('');
  const number = (value: number | null) => (value === null ? '' : value === 0 ? '0' : readable(value.toExponential(1)));
  const claimed = (one: Proof) => {
    const place = failedPlace(one);
    return `${one.claim}${one.because === undefined ? '' : ` (${one.because})`}${place && `: ${place}`}`;
  };
  const rows = proofs.map((one) => [
    markdownWords(claimed(one)),
    statusWords(one),
    number(one.residual),
    number(one.bound),
    one.closest ? `${number(one.closest.residual)} of ${number(one.closest.bound)}` : '',
  ]);
  return [
    ...paragraphs(
      `${count(holds)} of ${counted(all, 'proof')} ${holds === 1 ? 'holds' : 'hold'}${beside}.${ofReadings(proofs)} Each computes what it claims of the numbers above a second time, and holds if the two results differ by no more than rounding explains.`,
    ),
    ...markdownFold('All proofs', [
      markdownTable([['claim', '', 'largest difference', 'allowed', 'closest to its own limit'], ...rows], 2),
    ]),
  ];
}
