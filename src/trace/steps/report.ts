/** A trace as text: its steps as a numerical print-out. */
import { count } from '../../base/counted';
import { plainText, quotedText } from '../../base/foreign-text';
import { fixed, percentInTable, short } from '../../base/number-text';
import { quoted, shownText } from '../../base/quoted-token';
import { columnWidth, padEnd, textTable } from '../../base/text-table';
import type { StopReason } from '../../generate/generate';
import type { SamplingOptions } from '../../generate/sampling';
import type { Token } from '../../model/tokenizers/tokenizer';
import { TOKENS } from '../../operations/node';
import type { Ablation, TokenInBoth } from '../readings/ablation';
import { ablatedName, ablationSentences, MOST_COLUMNS, mostRows } from '../readings/ablation-words';
import type { Attribution } from '../readings/attribution';
import type { MadeContinuation, MadeContinuations } from '../readings/continuations';
import { isGivenIn } from '../readings/continuations';
import type { MaskedPlace, PlacedPrediction } from '../readings/masked-places';
import { describeBranch, describeSampling } from '../readings/sampling-words';
import { type Cut, memoryCutWords } from '../run/cut';
import type { Proof } from '../run/proofs';
import { type SourceText, tokensOf } from '../run/source';
import { headAxisOf } from '../tensors/head-axis';
import type { Statistics } from '../tensors/statistics';
import { attributionLines } from './attribution-lines';
import { rowSequence } from './matrix';
import { plainWords } from './plain-words';
import { statisticsIn } from './step-statistics';
import type { Step, StepTensor } from './steps';
import type { Told } from './told-step';

/** The logit that is explained in the step of the logits. */
export interface Explained {
  /** Taken apart; null where it is not. */
  readonly attribution: Attribution | null;
  /** In a run without a part; null where there is none. */
  readonly ablation: Ablation | null;
}

/** The token that is drawn next, and how. */
export interface Drawn {
  readonly id: number;
  readonly token: string;
  readonly text: string;
  readonly probability: number;
  /** By which it is drawn, where that is another. */
  readonly sampled?: number;
  readonly sampling: SamplingOptions;
}

export interface ReportInput extends Explained {
  readonly plan: Told;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** What an encoder-decoder was given; its text and tokens are those of the output so far. */
  readonly source?: SourceText;
  readonly cut: Cut | null;
  readonly top: readonly {
    id: number;
    token: string;
    text: string;
    probability: number;
    logit: number;
    sampled?: number;
  }[];
  /** After which token that is; left out: after the last one. */
  readonly position?: number;
  /** Where the next token is not the most probable one, but is drawn. */
  readonly drawn?: Drawn;
  readonly masks: readonly MaskedPlace[];
  readonly scores: readonly number[];
  readonly generation: {
    readonly tokens: readonly {
      id: number;
      token: string;
      text: string;
      logprob: number;
      rules?: readonly { rule: string; instead: { token: string } | null }[];
    }[];
    readonly text: string;
    readonly reason: StopReason;
    readonly source?: { tokens: number; byteLength: number };
  };
  /** What was generated besides that. */
  readonly continuations?: MadeContinuations;
  readonly steps: readonly Step[];
  readonly proofs: readonly Proof[];
  /** What happened in a step, by its number. */
  readonly findings: ReadonlyMap<number, readonly Found[]>;
  /** Whether some of the steps are chosen: the proofs of all are not told then. */
  readonly isChosen?: boolean;
  /** Whether every value that comes with a tensor is written. */
  readonly full?: boolean;
}

/** Values shown at each end of an axis. */
const EDGE = 3;
/** Characters of a token beside a row. */
const LABEL = 24;
const INDENT = '   ';

/** Every step begins with a line `N. Title (Term)`. */
export function formatReport(input: ReportInput): string {
  const steps = input.steps.map((step) => formatStep(step, input));
  return [...steps, ...(input.isChosen ? [] : [formatProofs(input.proofs)])].join('\n\n');
}

/** One tensor with every value that comes with it. */
export function formatTensor(
  tensor: StepTensor,
  texts: Pick<ReportInput, 'tokens' | 'source' | 'text' | 'cut'>,
): string {
  const tokens = tokensOf(texts, rowSequence(tensor) ?? TOKENS);
  return tensorLines(tensor, tokens, tensor.variant !== 'model', true).join('\n');
}

function formatStep(step: Step, input: ReportInput): string {
  const walkthrough = step.tensors.some((tensor) => tensor.variant !== 'model');
  const lines = [
    ...(step.layer === null ? [] : [`block ${step.layer}`]),
    ...(step.formula === null ? [] : [step.formula]),
    ...wrap(step.explanation),
    ...(input.ablation && AFTER_LOGITS.has(step.view) ? wrap(whichRun(input.ablation)) : []),
    ...(walkthrough && step.variantNote ? wrap(`Variant: ${step.variantNote}`) : []),
    ...happenedLines(input.findings.get(step.number) ?? []),
    ...specialLines(step, input),
    ...(step.unavailable === undefined ? [] : ['', ...wrap(step.unavailable)]),
    ...step.tensors.flatMap((tensor) => [
      '',
      ...tensorLines(tensor, tokensOf(input, rowSequence(tensor) ?? TOKENS), walkthrough, input.full),
    ]),
  ];
  const heading = `${step.number}. ${headingOf(step, input.plan)}`;
  return [heading, ...lines.map((line) => (line ? INDENT + line : ''))].join('\n');
}

/** As the panel calls a step, and the field's term where that says more. */
function headingOf(step: Step, plan: Told): string {
  const { title } = plainWords(step, plan, step.layer ?? undefined);
  return title.toLowerCase().includes(step.title.toLowerCase()) ? title : `${title} (${step.title})`;
}

/** Steps behind the one in which a run without a part is told. */
const AFTER_LOGITS: ReadonlySet<Step['view']> = new Set(['predictions', 'choice', 'generation', 'whole text']);

function whichRun({ part }: Ablation): string {
  return `This step tells of the run with all parts, not of the one without ${ablatedName(part)}.`;
}

interface Written {
  readonly text: string;
}

interface Words {
  readonly parts: readonly Written[];
}

/** A finding, as far as it is written here. */
interface Found extends Words {
  readonly kind: string;
  readonly text: string;
  /** How many of the parts are told where one step is told at a time. */
  readonly brief: number;
  readonly amounts?: FoundAmounts;
}

/** The numbers that it speaks of side by side. */
export interface FoundAmounts {
  readonly title: Words;
  readonly rows: readonly { readonly name: Words; readonly number: Written; readonly follows?: true }[];
}

function happenedLines(findings: readonly Found[]): string[] {
  const place = findings.filter(({ kind }) => kind === 'shown block').map(({ text }) => `Where we are: ${text}`);
  const [first, ...rest] = findings.filter(({ kind }) => kind !== 'shown block').map(({ text }) => text);
  return [...place, ...(first === undefined ? [] : [`What happened here: ${first}`, ...rest])].flatMap(wrap);
}

/** What a step shows besides tensors. */
function specialLines({ view, part }: Step, input: ReportInput): string[] {
  const read = (part === 'encoder' && input.source) || input;
  switch (view) {
    case 'text':
      return ['', quotedText(read.text, Number.POSITIVE_INFINITY)];
    case 'tokens':
      return [
        '',
        ...cutLines(read, !input.source ? 'text' : part === 'encoder' ? 'source' : 'output'),
        ...tokenTable(read.tokens),
      ];
    case 'logits':
      return [
        ...(input.attribution ? attributionLines(input.attribution) : []),
        ...(input.ablation
          ? [
              '',
              ...ablationSentences(input.ablation, quoted, placeOf(input)).flatMap(wrap),
              '',
              ...bothRuns(input.ablation),
            ]
          : []),
      ];
    case 'masked predictions':
      return maskLines(input.masks);
    case 'replaced tokens':
      return ['', ...scoreTable(input)];
    case 'predictions':
      return ['', ...afterLines(input), ...predictionTable(input.top)];
    case 'choice':
      return ['', ...afterLines(input), ...choiceLines(input)];
    case 'generation':
      return ['', ...generationTable(input.generation), ...shownLines(input, continuationTable)];
    case 'whole text':
      return [
        '',
        quotedText(input.generation.text, Number.POSITIVE_INFINITY),
        ...shownLines(input, ({ text }) => [quotedText(text, Number.POSITIVE_INFINITY)]),
      ];
    default:
      return [];
  }
}

/** Where the explained token is: unless it comes next after the text. */
function placeOf({ ablation, top }: ReportInput): string {
  return ablation && top.length === 0 ? `at position ${ablation.position}` : '';
}

/** What is most probable in the run with all parts, and beside it what is in the run without one. */
function bothRuns(ablation: Ablation): string[] {
  const cells = (one: TokenInBoth | undefined, run: 'before' | 'after') =>
    one ? [quotedText(shownText(one)), percentInTable(one[run].probability)] : ['', ''];
  const rows = mostRows(ablation).map(({ before, after }, rank) => [
    String(rank + 1),
    ...cells(before, 'before'),
    ...cells(after, 'after'),
  ]);
  return textTable([['rank', MOST_COLUMNS.before, '', MOST_COLUMNS.after[ablation.instead], ''], ...rows]);
}

function cutLines({ cut }: Pick<ReportInput, 'cut'>, name: string): string[] {
  if (!cut) return [];
  const forMemory = memoryCutWords(cut, name);
  if (forMemory) return [...wrap(forMemory), ''];
  const which = cut.part === 'first' ? 'first' : 'last';
  const room = cut.limitedBy ? `and ${cut.limitedBy} lets the model read` : "the model's context";
  return [
    `The ${name} has ${count(cut.total)} tokens, ${room} ${count(cut.kept)}: only the ${which} ${count(cut.kept)} tokens are traced.`,
    '',
  ];
}

/** The same at the top of a report, where it is not overlooked. */
export function cutNotes({ cut, source }: Pick<ReportInput, 'cut' | 'source'>): string[] {
  const lines = [
    ...(source ? cutLines({ cut: source.cut }, 'source') : []),
    ...cutLines({ cut }, source ? 'output' : 'text'),
  ];
  return lines.filter((line) => line !== '');
}

function tokenTable(tokens: readonly Token[]): string[] {
  const rows = tokens.map((token, pos) => [
    String(pos),
    String(token.id),
    plainText(token.token),
    quotedText(shownText(token)),
    `${token.start}..${token.end}`,
    String(token.typeId),
    '1',
  ]);
  return textTable([['pos', 'id', 'token', 'text', 'range', 'type', 'mask'], ...rows]);
}

/** What the model says of each masked place. @param nameOf what a place is called */
export function maskLines(
  masks: readonly MaskedPlace[],
  nameOf: (position: number) => string = (position) => `position ${position}`,
): string[] {
  if (masks.length === 0) return ['', 'Nothing is masked in this text.'];
  return masks.flatMap(({ position, original, top, entropy, sum }) => [
    '',
    `${nameOf(position)}${original ? `, where the text has ${rankOf(original)}` : ''}`,
    `entropy ${fixed(entropy)} bits, the probabilities sum to ${sum.toFixed(9)}`,
    ...predictionTable(top),
  ]);
}

function scoreTable({ tokens, scores }: ReportInput): string[] {
  const rows = tokens.map(({ token }, pos) => {
    const score = scores[pos] ?? Number.NaN;
    return [String(pos), plainText(token), formatNumber(score), fixed(1 / (1 + Math.exp(-score)))];
  });
  return textTable([['pos', 'token', 'score', 'probability of a replacement'], ...rows]);
}

function rankOf(placed: PlacedPrediction): string {
  const { id, rank, probability } = placed;
  return `${quotedText(shownText(placed))}  id ${id}, rank ${rank + 1}, probability ${fixed(probability)}`;
}

/** After which token that is, where another than the last one is chosen. */
function afterLines({ position, tokens }: ReportInput): string[] {
  const token = position === undefined || isLast({ position, tokens }) ? undefined : tokens[position];
  return token ? [`after ${quotedText(shownText(token))}, position ${position}`] : [];
}

function isLast({ position, tokens }: Pick<ReportInput, 'position' | 'tokens'>): boolean {
  return position === undefined || position === tokens.length - 1;
}

function predictionTable(top: ReportInput['top']): string[] {
  if (top.length === 0) return [];
  const isSampled = top.some(({ sampled }) => sampled !== undefined);
  const rows = top.map((token, rank) => [
    String(rank + 1),
    String(token.id),
    quotedText(shownText(token)),
    fixed(token.probability),
    ...(isSampled ? [fixed(token.sampled ?? Number.NaN)] : []),
    fixed(token.logit),
  ]);
  const heads = ['rank', 'id', 'text', 'probability', ...(isSampled ? ['after sampling'] : []), 'logit'];
  return textTable([heads, ...rows]);
}

/** The most probable token, and below it the one that a rule of generation_config.json writes in its place. */
function choiceLines(input: ReportInput): string[] {
  const [predicted] = input.top;
  if (!predicted) return [];
  const line = (token: Parameters<typeof shownText>[0] & { id: number }) =>
    `${quotedText(shownText(token))}  id ${token.id}`;
  const { drawn } = input;
  if (drawn) {
    const most = predicted.id === drawn.id ? [] : [`${line(predicted)}  the most probable token`];
    return [`${line(drawn)}  ${describeSampling(drawn.sampling)}`, ...most];
  }
  // What the model wrote comes after the last token.
  const [written] = isLast(input) ? input.generation.tokens : [];
  const rules = written && written.id !== predicted.id ? (written.rules ?? []) : [];
  return [
    line(predicted),
    ...(written
      ? rules.map(({ rule }) => `${line(written)}  written in its place (generation_config.json, ${rule})`)
      : []),
  ];
}

export const REASONS: Readonly<Record<StopReason, string>> = {
  length: 'stopped at the limit of new tokens',
  'end-of-text': 'stopped at an end-of-text token',
  context: 'stopped because the context is full',
};

function generationTable({ tokens, reason, source }: ReportInput['generation']): string[] {
  const ruled = tokens.some(({ rules }) => rules?.length);
  const rows = tokens.map(({ logprob, rules = [], ...token }, index) => [
    String(index + 1),
    String(token.id),
    quotedText(shownText(token)),
    fixed(logprob),
    ...(ruled ? [rules.map(ruleText).join('; ')] : []),
  ]);
  const heads = ['step', 'id', 'text', 'log p', ...(ruled ? ['rule'] : [])];
  const kept = source
    ? [`kept of the source: keys and values of its ${source.tokens} tokens, ${source.byteLength} bytes, computed once`]
    : [];
  return [...(rows.length ? textTable([heads, ...rows]) : []), `${REASONS[reason]}`, ...kept];
}

type TellContinuation = (made: MadeContinuation, isGiven: (at: number) => boolean) => string[];

/** Of the continuation that is shown, where that is not the trace's own. */
function shownLines({ continuations }: ReportInput, tell: TellContinuation): string[] {
  const made = continuations?.list[continuations.shown - 1];
  if (!continuations || !made) return [];
  const { from, given, tokens, sampling } = made;
  const [number, instead] = [continuations.shown, given > from.at ? tokens[from.at] : undefined];
  const name = instead ? quotedText(shownText(instead)) : null;
  return [
    '',
    ...wrap(`Continuation ${number}, which is shown: ${describeBranch(from.continuation, from.at, name, sampling)}.`),
    ...tell(made, (at) => isGivenIn(continuations, number, at)),
  ];
}

/** With the probabilities before sampling, as those of the trace's own continuation. */
function continuationTable({ tokens, reason }: MadeContinuation, isGiven: (at: number) => boolean): string[] {
  const rows = tokens.map(({ logprob, ...token }, at) => [
    String(at + 1),
    String(token.id),
    quotedText(shownText(token)),
    fixed(logprob),
    percentInTable(Math.exp(logprob)),
    isGiven(at) ? 'chosen by hand' : '',
  ]);
  const heads = ['step', 'id', 'text', 'log p', 'p', ''];
  return [...textTable([heads, ...rows]), REASONS[reason]];
}

/** `min_length, in place of "</s>"`. */
function ruleText({
  rule,
  instead,
}: NonNullable<ReportInput['generation']['tokens'][number]['rules']>[number]): string {
  return instead ? `${rule}, in place of "${plainText(instead.token)}"` : rule;
}

function tensorLines(tensor: StepTensor, tokens: readonly Token[], labelled: boolean, full = false): string[] {
  const { name, axes, shape, head, variant } = tensor;
  const sizes = shape.map((size, axis) => `${axes[axis]} ${size}`).join(', ');
  const origin = labelled ? (variant === 'walkthrough' ? '  (simplified block)' : '  (the real model)') : '';
  return [
    `${name}  [${sizes}]${origin}${head === null ? '' : `  head ${head}`}`,
    `${overHeads(tensor)}${statisticsLine(statisticsIn(tensor))}`,
    ...excerptLines(tensor, tokens, full),
  ];
}

/** Statistics are those of the whole tensor, though one head of it is shown. */
function overHeads({ axes, shape }: StepTensor): string {
  const heads = shape[headAxisOf(axes)] ?? 1;
  return heads > 1 ? `all ${heads} heads: ` : '';
}

function statisticsLine(statistics: Statistics): string {
  const { min, max, mean, sigma, norm, zeros, count, finite } = statistics;
  const value = (label: string, x: number | null) => `${label} ${x === null ? '-' : short(x)}`;
  const notFinite = count > finite ? `  not finite ${count - finite}` : '';
  return (
    [
      value('min', min),
      value('max', max),
      value('mean', mean),
      value('sigma', sigma),
      value('norm', norm),
      `zeros ${zeros}`,
    ].join('  ') + notFinite
  );
}

/** Whether its rows stand for tokens. */
export function isOfTokens({ kind, axes }: StepTensor): boolean {
  return kind === 'stage' && axes.some((axis) => axis === 'pos' || axis === 'query');
}

function excerptLines(tensor: StepTensor, tokens: readonly Token[], full: boolean): string[] {
  const { excerpt } = tensor;
  const rows = full ? [...excerpt.rows.keys()] : ends(excerpt.rows.length);
  const columns = full ? [...excerpt.columns.keys()] : ends(excerpt.columns.length);
  const texts = rows.map((row) =>
    columns.map((column) => formatNumber(excerpt.values[row * excerpt.columns.length + column] as number)),
  );
  const width = texts.flat().reduce((most, { length }) => Math.max(most, length), 0);
  const labels = rows.map((row) => rowLabel(excerpt.rows[row] as number, isOfTokens(tensor), tokens));
  const labelWidth = columnWidth(labels);
  const lines = texts.map((line, index) => {
    const cells = line.map((text) => text.padStart(width));
    const shown = withGaps(
      cells,
      columns.map((column) => excerpt.columns[column] as number),
    );
    return `${padEnd(labels[index] as string, labelWidth)}  [${shown.join(', ')}]`;
  });
  return withGaps(
    lines,
    rows.map((row) => excerpt.rows[row] as number),
  );
}

/** With dots where something between two is left out. @param places of each, in order */
function withGaps(shown: readonly string[], places: readonly number[]): string[] {
  return shown.flatMap((text, at) =>
    at > 0 && places[at] !== (places[at - 1] as number) + 1 ? ['...', text] : [text],
  );
}

function rowLabel(row: number, isToken: boolean, tokens: readonly Token[]): string {
  return isToken ? `${row} ${plainText(tokens[row]?.token ?? '', LABEL)}` : String(row);
}

/** The first and last indices below `count`: all where only one would be left out. */
export function ends(count: number): number[] {
  const all = [...Array(count).keys()];
  return count <= 2 * EDGE + 1 ? all : [...all.slice(0, EDGE), ...all.slice(-EDGE)];
}

/** Four decimals; what would round to 0 without being 0 keeps its digits. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return value !== 0 && Math.abs(value) < 5e-5 ? value.toExponential(4) : fixed(value);
}

function formatProofs(proofs: readonly Proof[]): string {
  const lines = proofs.map(({ claim, status, because, residual, bound }) => {
    const figures =
      residual === null || bound === null
        ? ''
        : `  largest difference ${formatDifference(residual)}, allowed ${formatDifference(bound)}`;
    return `${INDENT}${status}: ${claim}${because === undefined ? '' : `, because ${because}`}${figures}`;
  });
  return ['Proofs', ...lines].join('\n');
}

function formatDifference(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

/** Break a sentence into lines of at most 90 characters. */
function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 90) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
