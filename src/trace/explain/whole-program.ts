/**
 * A value or a row as a Python program that computes it from the token ids and the weight files, through every operation
 * that it depends on, and compares it with the value of the run. It needs only NumPy.
 */

import type { Variant } from '../../architectures/plan/architecture';
import { type Link, type Plan, type Stage, scoresTokens } from '../../architectures/plan/plan';
import { requireApplies } from '../../architectures/plan/why-not';
import { capital } from '../../base/counted';
import { shownText } from '../../base/quoted-token';
import { hashFilesOf } from '../../model/weights';
import { kindOf, type PlanNode } from '../../operations/kinds';
import { type NodeId, nodeShape, SOURCE } from '../../operations/node';
import { afterPart, type LensPoint, lensPoints, planOfLens } from '../readings/lens-points';
import { lengthsOf, modelOf, sequenceIds, sequenceTypes, type TraceSource, tokensOf } from '../run/source';
import { elementCount } from '../tensors/tensor';
import type { ValueAddress } from './explain-value';
import { imports, NUMPY, placeOf, tokenNotes } from './program-text';
import { modelNotes, nameInReadFile, weightFilesFor, weightLines } from './program-weights';
import { commented, folded, pythonString } from './python-literals';
import { checkLines, probabilityLines } from './whole-check';
import { WholeNames } from './whole-names';

/** How the program begins after its notes, in addition to its imports. */
const ANY_CONSOLE = [
  '# A console that lacks a character of a token shows "?" for it.',
  'if hasattr(sys.stdout, "reconfigure"):',
  '    sys.stdout.reconfigure(errors="replace")',
];

/**
 * A user who runs the program as a file is told in one sentence if NumPy is missing; code pasted into a notebook does
 * without.
 */
const REQUIRE_NUMPY = [
  'try:',
  `    ${NUMPY}`,
  'except ImportError:',
  '    sys.exit("This program needs NumPy, which this Python does not have: " + sys.executable + " -m pip install numpy")',
];

/** The memory that a laptop can spare. */
const KEPT_BYTES = 2 ** 30;

/** How many tokens are written out. */
const WRITTEN_TOKENS = 64;
/** How many characters of the text are written out. */
const WRITTEN_TEXT = 400;

/** The address of a value or a row of a stage; for a logit, its token's probability can be asked for instead. */
interface WholeAddress extends ValueAddress {
  readonly asProbability?: boolean;
  /** For a probability: the stage of the residual stream that the final norm reads instead of the last one (logit lens). */
  readonly lens?: string;
  /** Where a quantised model's widened weights are kept for the program to read. */
  readonly weightsAt?: string;
}

/**
 * @param address the address of a value, or of a row if the last index is left out
 * @param kept how many bytes all results may take together before the program frees those that are not read any more
 * @throws one sentence if there is no such value or row, the trace's model is absent, or its files have changed
 */
export async function wholeProgram(
  trace: TraceSource,
  { stage, variant, index, asProbability = false, lens, weightsAt }: WholeAddress,
  kept: number = KEPT_BYTES,
  signal?: AbortSignal,
): Promise<string> {
  const address = { stage, variant, index };
  const found = trace.find(stage, variant);
  const place = placeOf(address, found);
  const { folder } = modelOf(trace, 'The whole way to a value');
  const own = trace.planOf(variant);
  const point = lens === undefined ? undefined : pointOfLens(own, lens, asProbability);
  const plan = point === undefined ? own : planOfLens(own, point);
  if (asProbability) requireLogit(plan, address, found.stage, place.isRow);
  const names = new WholeNames(plan, lengthsOf(trace), nameInReadFile(folder));
  const operations = operationsUpTo(plan, found.stage.node);
  const isLarge = bytesOf(operations, names) > kept;
  const lines = operationLines(plan, operations, names, isLarge);
  const checked = { trace, plan, address, place, names, operations, vocabulary: folder.tokenizer.target, point };
  const check = await (asProbability ? probabilityLines(checked) : checkLines(checked));
  const files = weightFilesFor(folder, names);
  const hashes = await hashFilesOf(folder.weights, files, signal);
  const body = [...givenLines(trace, names), ...lines, '', ...check];
  const readAt = point ? `, read ${afterPart(point)}` : '';
  const what = asProbability ? `The probability of ${place.name}${readAt}` : place.name;
  return [
    `# ${what}, by ${pythonString(folder.name)}: the whole way to it from the token ids.`,
    ...aboutProgram(variant, point),
    ...(await modelNotes(folder, files, hashes, signal)),
    ...textNotes(trace, names),
    ...tokenNotes(trace, found.node, index),
    'import hashlib',
    'import os',
    'import sys',
    ...imports(body).flatMap((line) => (line === NUMPY ? REQUIRE_NUMPY : [line])),
    '',
    ...ANY_CONSOLE,
    '',
    ...weightLines(files, hashes, names, folder, weightsAt),
    '',
    ...body,
    '',
  ].join('\n');
}

/** Comments on what the program does and needs. */
function aboutProgram(variant: Variant, point: LensPoint | undefined): string[] {
  return [
    '# Every operation of the model that it depends on, in double precision. This needs NumPy, and the weights on this disk.',
    '# Results are called as the stages of the trace are, with _ in place of each dot.',
    ...(variant === 'model' ? [] : [`# Of the ${variant} variant of block 0.`]),
    ...(point
      ? [`# As the logit lens does it: the final norm reads ${point.stage} in place of the last block’s result.`]
      : []),
  ];
}

/** @throws RangeError with one sentence if it is not the logit of a token */
function requireLogit(plan: Plan, { stage }: ValueAddress, { node }: Stage, isRow: boolean): void {
  if (node === plan.logits && scoresTokens(plan) && !isRow) return;
  throw new RangeError(`A value of ${stage} is no logit of a token, which has a probability.`);
}

/** @throws RangeError with one sentence if the logit lens reads no probability there */
function pointOfLens(plan: Plan, lens: string, asProbability: boolean): LensPoint {
  requireApplies(plan, 'The logit lens');
  const point = lensPoints(plan).find(({ stage }) => stage === lens);
  if (point && asProbability) return point;
  throw new RangeError(point ? 'The logit lens reads probabilities.' : `The logit lens does not read ${lens}.`);
}

/** A node and all operations that it depends on, in the order of computation. */
function operationsUpTo({ nodes }: Plan, last: NodeId): PlanNode[] {
  const needed = new Set([last]);
  for (let id = last; id >= 0; id--) if (needed.has(id)) for (const input of nodes[id]?.inputs ?? []) needed.add(input);
  return nodes.filter(({ id }) => needed.has(id));
}

/** The size of the results in double precision. */
function bytesOf(operations: readonly PlanNode[], { lengths }: WholeNames): number {
  return 8 * operations.reduce((sum, node) => sum + elementCount(nodeShape(node, lengths)), 0);
}

/** The statements, with a heading for each part of the pass and for each step in it. */
function operationLines(
  plan: Plan,
  operations: readonly PlanNode[],
  names: WholeNames,
  freesResults: boolean,
): string[] {
  const lines: string[] = [];
  for (const link of plan.links) {
    const own = operations.filter(({ id }) => id >= link.first && id < link.end);
    if (own.length === 0) continue;
    lines.push('', `# ==== ${partTitle(plan, link)} ====`, ...stepLines(plan, own, names));
    if (freesResults) lines.push(...freeLines(own, operations, names));
  }
  return lines;
}

function stepLines(plan: Plan, operations: readonly PlanNode[], names: WholeNames): string[] {
  const lines: string[] = [];
  let step: string | undefined;
  for (const node of operations) {
    const own = stepTitle(plan, node.id) ?? step;
    if (own !== step || lines.length === 0) lines.push('', ...(own === undefined ? [] : [`# ${own}`]));
    step = own;
    lines.push(...kindOf(node).numpyWhole(node, names).map(folded));
  }
  return lines;
}

/** Frees what no later part reads: the attention of a long text takes gigabytes. */
function freeLines(own: readonly PlanNode[], all: readonly PlanNode[], names: WholeNames): string[] {
  const end = (own.at(-1) as PlanNode).id;
  const later = all.filter(({ id }) => id > end);
  if (later.length === 0) return [];
  const read = new Set(later.flatMap(({ inputs }) => inputs));
  const unread = own.filter(({ id }) => !read.has(id)).map(({ id }) => names.name(id));
  return unread.length === 0 ? [] : ['', '# Read no more.', folded(`del [${unread.join(', ')}]`)];
}

/** The title of a part: "Block 3", "Decoder block 3", "Final norm". */
function partTitle({ stacks }: Plan, { name, block, part }: Link): string {
  const stack = stacks.length > 1 ? `${block?.stack ?? part ?? ''} ` : '';
  const title = `${stack}${name}${block ? ` ${block.layer}` : ''}`.trimStart();
  return capital(title);
}

/** The title of the step that shows a node; `undefined` if none does. */
function stepTitle(plan: Plan, id: NodeId): string | undefined {
  const stage = plan.stages.find(({ node }) => node === id);
  return stage && plan.sections.find(({ stages }) => stages.some((shown) => isShown(shown, stage)))?.title;
}

function isShown(shown: Plan['sections'][number]['stages'][number], { label, block, part }: Stage): boolean {
  const isOf = shown.of === (block ? 'block' : 'pass');
  return isOf && shown.label === label && (shown.part === undefined || shown.part === (block?.stack ?? part));
}

/** Comments with the text and the tokens of each sequence that the program begins with. */
function textNotes(trace: TraceSource, { given }: WholeNames): string[] {
  const sequences = new Set([...given.values()].map(({ sequence }) => sequence));
  return [...sequences].flatMap((sequence) => {
    const tokens = tokensOf(trace, sequence);
    const text = (sequence === SOURCE ? trace.source?.text : trace.text) ?? '';
    const whose = sequence === SOURCE ? ' of the source' : '';
    const written = tokens.slice(0, WRITTEN_TOKENS).map((token) => pythonString(shownText(token)));
    const rest = tokens.length > WRITTEN_TOKENS ? ['…'] : [];
    return [
      ...(text === '' ? [] : commented([`The text${whose}:`, pythonString(beginning(text))])),
      ...commented([
        `${tokens.length === 1 ? 'Its token' : `Its ${tokens.length} tokens`}${text === '' ? whose : ''}:`,
        ...written,
        ...rest,
      ]),
    ];
  });
}

/** The beginning of a long text. */
function beginning(text: string): string {
  const characters = [...text];
  return characters.length > WRITTEN_TEXT ? `${characters.slice(0, WRITTEN_TEXT).join('')}…` : text;
}

/** The statements for the arrays that the program begins with. */
function givenLines(trace: TraceSource, { given }: WholeNames): string[] {
  const values = { ids: sequenceIds(trace), types: sequenceTypes(trace) };
  return [...given].flatMap(([name, { what, sequence }]) => [
    ...(what === 'ids' ? [`# The ids of the tokens that are named at the top.`] : []),
    folded(`${name} = np.array([${values[what][sequence]?.join(', ')}])`),
  ]);
}
