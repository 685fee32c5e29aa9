/** The end of a program for the whole pass: the result with its name, compared with the trace's value. */
import { linkOf, type Plan } from '../../architectures/plan/plan';
import type { Tokenizer } from '../../model/tokenizers/tokenizer';
import type { PlanNode } from '../../operations/kinds';
import type { NodeId } from '../../operations/node';
import * as rounding from '../../operations/rounding';
import { readLens } from '../readings/lens';
import { afterPart, type LensPoint } from '../readings/lens-points';
import { Predictions } from '../readings/predictions';
import type { TraceSource } from '../run/source';
import type { ValueAddress } from './explain-value';
import { type Place, STORED_NOTE } from './program-text';
import { folded, pythonArray, pythonFloat, pythonString } from './python-literals';
import { SpokenValue } from './spoken-value';
import type { WholeNames } from './whole-names';

/**
 * How many roundings of float32 to allow over all layers: about a hundred occur in models in use, some hundred in random
 * ones.
 */
const ROUNDINGS = 1000;

/** How many numbers of a row are named. */
const NAMED = 4;

/** What is checked, and what the program has computed for it. */
interface Checked {
  readonly trace: TraceSource;
  readonly plan: Plan;
  readonly address: ValueAddress;
  readonly place: Place;
  readonly names: WholeNames;
  /** In the order of computation; the checked one is last. */
  readonly operations: readonly PlanNode[];
  readonly vocabulary: Tokenizer;
  /** Where the logit lens reads the stream; absent for the run's own logits. */
  readonly point?: LensPoint | undefined;
}

/** The lines that check a value or a row of a stage. */
export async function checkLines(checked: Checked): Promise<string[]> {
  const { trace, address, place, names } = checked;
  const { stage, variant, index } = address;
  const { isRow, row, span } = place;
  const { node } = trace.find(stage, variant);
  const data = await storedValues(checked, span);
  const isMasked = node.kind === 'mask';
  const at = isRow ? [...index, ':'] : [...row, `${span[0]}:${span[1]}`];
  return [
    `# ${STORED_NOTE}`,
    `stored = ${pythonArray(data)}`,
    `result = ${names.name(node.id)}[${at.join(', ')}]`,
    ...(isMasked
      ? ['seen = np.isfinite(stored)', 'difference = np.abs(result[seen] - stored[seen]).max(initial=0)']
      : ['difference = np.abs(result - stored).max()']),
    '',
    ...toleranceLines(checked),
    ...(node.kind === 'softmax' && !isRow ? ofShare('score', 'a weight') : []),
    isMasked
      ? 'agrees = np.array_equal(np.isfinite(result), seen) and difference <= tolerance'
      : 'agrees = difference <= tolerance',
    ...saidLines(checked, data),
  ];
}

/**
 * The lines that check the probability of a token, which is the softmax of all logits at its place. @param address the
 * address of the token's logit
 */
export async function probabilityLines(checked: Checked): Promise<string[]> {
  const { trace, address, place, names, point } = checked;
  const { node } = trace.find(address.stage, address.variant);
  const id = address.index.at(-1) as number;
  const stored = await storedPrediction(checked, id);
  const spoken = spokenOf(checked);
  const name = (noun?: string) => `${spoken.name(address.index, noun)}${point ? `, read ${afterPart(point)}` : ''}`;
  return [
    `# ==== Probabilities ====`,
    '',
    `token = ${id}  # ${spoken.column(id)}`,
    `logits_there = ${names.name(node.id)}[${[...place.row, ':'].join(', ')}]`,
    'exponentials = np.exp(logits_there - logits_there.max())',
    'result = exponentials[token] / exponentials.sum()',
    '',
    `# What the ${point ? 'lens' : 'run'} gave: the logit in float32, and the softmax of all its logits there.`,
    `stored_logit = ${pythonFloat(stored.logit)}`,
    `stored = ${stored.probability}`,
    'difference = abs(result - stored)',
    '',
    ...toleranceLines(checked),
    'agrees = abs(logits_there[token] - stored_logit) <= tolerance',
    ...ofShare('logit', 'a probability'),
    'agrees = agrees and difference <= tolerance',
    `print(${pythonString(`${name()}:`)}, f"{logits_there[token]:#.7g}, the trace has {stored_logit:#.7g}")`,
    ...verdictLines(name('probability')),
  ];
}

/** The logit and probability of one token, as the trace has them or as the logit lens reads them. */
async function storedPrediction(
  checked: Checked,
  id: number,
): Promise<{ readonly logit: number; readonly probability: number }> {
  const { trace, address, point } = checked;
  if (!point) {
    const { shape } = trace.find(address.stage, address.variant);
    const all = new Predictions(await storedValues(checked, [0, shape.at(-1) as number]));
    return { logit: all.logit(id), probability: all.probability(id) };
  }
  const { points, target, logSum } = await readLens(trace, [address.index[0] as number], id);
  const at = points.findIndex(({ stage }) => stage === point.stage);
  const probability = target?.probability[at] as number;
  return { logit: Math.log(probability) + (logSum[at] as number), probability };
}

async function storedValues({ trace, address, place }: Checked, span: Place['span']): Promise<Float32Array> {
  const { row } = place;
  const slice = { start: [...row, span[0]], stop: [...row.map((at) => at + 1), span[1]] };
  const { data } = await trace.window(address.stage, address.variant, slice);
  return Float32Array.from(data);
}

function spokenOf({ trace, plan, address, vocabulary }: Checked): SpokenValue {
  return new SpokenValue(trace, plan, trace.find(address.stage, address.variant), vocabulary);
}

function toleranceLines({ plan, operations, names }: Checked): string[] {
  return [
    '# Float32 rounds after every operation, and later operations carry that on, so that two right runs differ as well. How',
    '# much that can be is not known exactly: measured were up to a hundred roundings (2**-24) of the largest value in this',
    '# part of the pass, and some hundred in models that were drawn at random. A thousand is allowed, so that no right run is',
    '# called wrong; most differ by much less, which the last line tells.',
    folded(
      `largest = max(np.abs(values).max() for values in [${sizesBehind(plan, operations).map(names.name).join(', ')}])`,
    ),
    `tolerance = ${ROUNDINGS} * ${rounding.PYTHON_UNIT} * largest`,
  ];
}

/** The tolerance after a softmax, whose relative error is bounded by that of its inputs. */
function ofShare(of: string, share: string): string[] {
  return [
    `# Where no ${of} is off by more than that, ${share} changes by no more than a factor of e to twice that.`,
    `tolerance = np.max(result) * np.expm1(2 * tolerance) + ${rounding.PYTHON_SMALLEST}`,
  ];
}

/** The results of the last part of the pass, whose sizes scale the roundings; the −∞ of a mask has no size. */
function sizesBehind(plan: Plan, operations: readonly PlanNode[]): readonly NodeId[] {
  const { first } = linkOf(plan, (operations.at(-1) as PlanNode).id);
  return operations.filter(({ id, kind }) => id >= first && kind !== 'mask').map(({ id }) => id);
}

/** Lines that print the largest numbers of a row with their names. */
function saidLines(checked: Checked, stored: Float32Array): string[] {
  const { address, place } = checked;
  const spoken = spokenOf(checked);
  const name = spoken.name(address.index);
  if (!place.isRow) return verdictLines(name, 'result[0]', 'stored[0]');
  const largest = largestOf(stored);
  return [
    `print(${pythonString(`${name}: ${largest.length < stored.length ? `the largest of ${stored.length}` : 'all'}`)})`,
    `for at, token in [`,
    ...largest.map((at) => `    (${at}, ${pythonString(spoken.column(at))}),`),
    ']:',
    '    print(f"    {token}: {result[at]:#.7g}, the trace has {stored[at]:#.7g}")',
    ...verdictLines(`${name}: all ${stored.length} numbers and those of the trace`, null),
  ];
}

/** The indices of the largest values; those that a mask hides come last. */
function largestOf(values: Float32Array): number[] {
  const size = (at: number) => (Number.isFinite(values[at]) ? Math.abs(values[at] as number) : -1);
  return [...values.keys()].toSorted((a, b) => size(b) - size(a)).slice(0, NAMED);
}

/** The last line, and an exit code for other programs that run this one. */
function verdictLines(name: string, result: string | null = 'result', stored = 'stored'): string[] {
  const both = result === null ? [] : [`f"{${result}:#.7g}, the trace has {${stored}:#.7g}:"`];
  return [
    'near = f"within {difference:.1e}" if difference > 0 else "exactly"',
    'far = f"differ by {difference:.1e}, and roundings explain no more than {tolerance:.1e}"',
    'verdict = f"agree {near}" if agrees else far',
    `print(${[pythonString(result === null ? name : `${name}:`), ...both, ...(result === null ? ['verdict'] : ['"they " + verdict'])].join(', ')})`,
    'if not agrees:',
    '    sys.exit(1)',
  ];
}
