/**
 * A value or a row as a Python program that computes it from the token ids and the files of the weights, through every
 * operation that it depends on, and compares it with what the run gave. It needs NumPy alone.
 */

import type { OpenedModel } from '../../architectures/opened-model';
import { type Link, linkOf, type Plan, type Stage } from '../../architectures/plan';
import { shownText } from '../../base/quoted-token';
import type { WeightDtype, WeightLocation } from '../../model/weights';
import { kindOf, type PlanNode } from '../../operations/kinds';
import { type NodeId, nodeShape } from '../../operations/node';
import * as rounding from '../../operations/rounding';
import { lengthsOf, modelOf, sequenceIds, sequenceTypes, type TraceSource, tokensOf } from '../run/source';
import { elementCount } from '../tensors/tensor';
import type { ValueAddress } from './explain-value';
import { FILE_TYPES, imports, type Place, placeOf, STORED_NOTE, tokenNotes } from './program-text';
import { commented, folded, pythonArray, pythonString } from './python-literals';
import { WholeNames } from './whole-names';

/** What roundings of float32 add up to over all layers: a hundred in models that are in use, some hundred in unruly ones. */
const ROUNDINGS = 1000;

/** A laptop has as much to spare. */
const KEPT_BYTES = 2 ** 30;

/** Tokens that are written out beside their ids. */
const WRITTEN_TOKENS = 64;

/**
 * @param address of a value, or without its last index of a row
 * @param kept bytes that all results may take together, before those that nothing reads any more are let go
 * @throws one sentence when there is no such value or row, or the trace's model is absent
 */
export async function wholeProgram(
  trace: TraceSource,
  address: ValueAddress,
  kept: number = KEPT_BYTES,
): Promise<string> {
  const { stage, variant, index } = address;
  const found = trace.find(stage, variant);
  const place = placeOf(address, found);
  const { folder } = modelOf(trace, 'The whole way to a value');
  const plan = trace.planOf(variant);
  const names = new WholeNames(plan, lengthsOf(trace));
  const operations = operationsUpTo(plan, found.stage.node);
  const isLarge = bytesOf(operations, names) > kept;
  const lines = operationLines(plan, operations, names, isLarge);
  const check = await checkLines(trace, address, place, { names, sizes: sizesBehind(plan, operations) });
  const body = [...givenLines(trace, names), ...lines, '', ...check];
  return [
    `# ${place.name}, by ${pythonString(folder.name)}: the whole way to it from the token ids.`,
    '# Every operation of the model that it depends on, in double precision. This needs NumPy, and the weights on this disk.',
    '# Results are called as the stages of the trace are, with _ in place of each dot.',
    ...(variant === 'model' ? [] : [`# Of the ${variant} variant of block 0.`]),
    ...tokenNotes(trace, found.node, index),
    ...imports(body),
    '',
    ...weightLines(folder, names),
    '',
    ...body,
    '',
  ].join('\n');
}

/** The operations that a node depends on and itself, in the order of computation. */
function operationsUpTo({ nodes }: Plan, last: NodeId): PlanNode[] {
  const needed = new Set([last]);
  for (let id = last; id >= 0; id--) if (needed.has(id)) for (const input of nodes[id]?.inputs ?? []) needed.add(input);
  return nodes.filter(({ id }) => needed.has(id));
}

/** In double precision. */
function bytesOf(operations: readonly PlanNode[], { lengths }: WholeNames): number {
  return 8 * operations.reduce((sum, node) => sum + elementCount(nodeShape(node, lengths)), 0);
}

/** Statements, with a heading for each part of the pass and for each step in it. */
function operationLines(plan: Plan, operations: readonly PlanNode[], names: WholeNames, letsGo: boolean): string[] {
  const lines: string[] = [];
  for (const link of plan.links) {
    const own = operations.filter(({ id }) => id >= link.first && id < link.end);
    if (own.length === 0) continue;
    lines.push('', `# ==== ${partTitle(plan, link)} ====`, ...stepLines(plan, own, names));
    if (letsGo) lines.push(...letGo(own, operations, names));
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

/** What no later part reads: attention of a long text takes gigabytes. */
function letGo(own: readonly PlanNode[], all: readonly PlanNode[], names: WholeNames): string[] {
  const end = (own.at(-1) as PlanNode).id;
  const later = all.filter(({ id }) => id > end);
  if (later.length === 0) return [];
  const read = new Set(later.flatMap(({ inputs }) => inputs));
  const unread = own.filter(({ id }) => !read.has(id)).map(({ id }) => names.name(id));
  return unread.length === 0 ? [] : ['', '# Read no more.', folded(`del [${unread.join(', ')}]`)];
}

/** "Block 3", "Decoder block 3", "Final norm". */
function partTitle({ stacks }: Plan, { name, block, part }: Link): string {
  const stack = stacks.length > 1 ? `${block?.stack ?? part ?? ''} ` : '';
  const title = `${stack}${name}${block ? ` ${block.layer}` : ''}`.trimStart();
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/** Of the step that shows it; none where that is not told. */
function stepTitle(plan: Plan, id: NodeId): string | undefined {
  const stage = plan.stages.find(({ node }) => node === id);
  return stage && plan.sections.find(({ stages }) => stages.some((shown) => isShown(shown, stage)))?.title;
}

function isShown(shown: Plan['sections'][number]['stages'][number], { label, block, part }: Stage): boolean {
  const isOf = shown.of === (block ? 'block' : 'pass');
  return isOf && shown.label === label && (shown.part === undefined || shown.part === (block?.stack ?? part));
}

/** The arrays that the program begins with. */
function givenLines(trace: TraceSource, { given }: WholeNames): string[] {
  const values = { ids: sequenceIds(trace), types: sequenceTypes(trace) };
  return [...given].flatMap(([name, { what, sequence }]) => {
    const tokens = tokensOf(trace, sequence);
    const written = tokens.length <= WRITTEN_TOKENS ? tokens.map((token) => pythonString(shownText(token))) : [];
    const note = what === 'ids' && written.length > 0 ? commented(['Of the tokens', ...written]) : [];
    return [...note, folded(`${name} = np.array([${values[what][sequence]?.join(', ')}])`)];
  });
}

/** Where the weights lie, and the function that reads one. */
function weightLines({ path, weights }: OpenedModel, names: WholeNames): string[] {
  const places = [...names.weights.keys()].map((name) => weights.get(name));
  const files = [...new Set(places.map(({ file }) => file))];
  const isWidened = places.some(({ blocks }) => blocks !== undefined);
  return [
    ...(isWidened ? [`# The weights of ${pythonString(path)}, as float32.`, `# ${REMADE}`] : []),
    '# Where the weights lie. Where a file has moved, change its path here.',
    `FILES = [${files.map(pythonString).join(', ')}]`,
    '# Of each weight: its file, the type of its numbers, its first byte, its shape.',
    'WEIGHTS = {',
    ...places.map((place) => `    ${pythonString(place.name)}: (${placeText(place, files)}),`),
    '}',
    '',
    ...READ_WEIGHT,
  ];
}

const REMADE = 'LLM Trace has made that file, and makes it anew when the model is opened.';

function placeText({ file, dtype, offset, shape }: WeightLocation, files: readonly string[]): string {
  const sizes = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  return `${files.indexOf(file)}, "${FILE_TYPES[dtype as WeightDtype]}", ${offset}, ${sizes}`;
}

const READ_WEIGHT = [
  '',
  'def weight(name, rows=slice(None)):',
  '    """A weight, or rows of it, as its file has it, in double precision."""',
  '    file, dtype, offset, shape = WEIGHTS[name]',
  '    stored = np.memmap(FILES[file], dtype=dtype, mode="r", offset=offset, shape=shape)[rows]',
  '    if dtype == "<u2":  # bfloat16, which NumPy does not know, is the upper half of a float32.',
  '        stored = (stored.astype(np.uint32) << 16).view(np.float32)',
  '    return np.array(stored, dtype=np.float64)',
  '',
];

/** Results of the last part of the pass, by which roundings are measured; −∞ behind a mask has no size. */
function sizesBehind(plan: Plan, operations: readonly PlanNode[]): readonly NodeId[] {
  const { first } = linkOf(plan, (operations.at(-1) as PlanNode).id);
  return operations.filter(({ id, kind }) => id >= first && kind !== 'mask').map(({ id }) => id);
}

/** What is computed beside what the run gave. */
async function checkLines(
  trace: TraceSource,
  { stage, variant, index }: ValueAddress,
  { isRow, row, span, name }: Place,
  { names, sizes }: { readonly names: WholeNames; readonly sizes: readonly NodeId[] },
): Promise<string[]> {
  const { node } = trace.find(stage, variant);
  const slice = { start: [...row, span[0]], stop: [...row.map((at) => at + 1), span[1]] };
  const { data } = await trace.window(stage, variant, slice);
  const at = isRow ? [...index, ':'] : [...row, `${span[0]}:${span[1]}`];
  const isMasked = node.kind === 'mask';
  return [
    `# ${STORED_NOTE}`,
    `stored = ${pythonArray(data)}`,
    `result = ${names.name(node.id)}[${at.join(', ')}]`,
    ...(isMasked ? ['seen = np.isfinite(stored)', 'assert np.array_equal(np.isfinite(result), seen)'] : []),
    isMasked
      ? 'distance = np.abs(result[seen] - stored[seen]).max(initial=0)'
      : 'distance = np.abs(result - stored).max()',
    '',
    '# Float32 rounds after every operation, and later operations carry that on: all together to no more than a thousand',
    '# roundings of the largest value in this part of the pass.',
    folded(`largest = max(np.abs(values).max() for values in [${sizes.map(names.name).join(', ')}])`),
    `tolerance = ${ROUNDINGS} * ${rounding.PYTHON_UNIT} * largest`,
    `print(${pythonString(`${name} =`)}, result, "stored:", stored)`,
    'print("largest difference:", distance, "allowed:", tolerance)',
    'assert distance <= tolerance',
  ];
}
