/**
 * The effect of a norm on the chosen token's vector: its length before, after division by its own size, and with the learned
 * numbers.
 */
import { nodeOf, type Plan, type Stage } from '../../architectures/plan/plan';
import { dot, lengthOf } from '../../base/vectors';
import type { NormNode } from '../../operations/norm';
import { readRow, tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { type Amounts, type Finding, type FindingPart, finding, type Sentence, sentence, tokenPart } from './finding';
import { cosinePart, plainPart } from './numbers';

/** Null if the step has no norm of its own, as in a block whose attention and MLP share one. */
export async function findNormalised(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, plan, choice } = context;
  const found = stagesOf(context, step).flatMap((stage) => {
    const node = nodeOf(plan, stage.node);
    return node.kind === 'norm' && node.axes.length === 2 ? [{ stage, node }] : [];
  })[0];
  // The simplified block has no stages before its own.
  const has = ({ block }: Stage) => choice.variant === 'model' || block !== null;
  const read = plan.stages.find((stage) => stage.node === found?.node.inputs[0] && has(stage));
  const token = tokensOf(source, step.sequence)[step.position];
  if (!found || !read || !token) return null;
  const rowOf = ({ name }: Stage) => readRow(source, name, step.position, choice.variant);
  const [before, after] = [await rowOf(read), await rowOf(found.stage)];
  const width = before.length;
  const name = tokenPart(token, placeIn(step.sequence, step.position));
  const [came, left] = [plainPart(lengthOf(before)), plainPart(lengthOf(after))];
  const divided = dividedLength(found.node, before);
  const isRoot = divided.text === plainPart(Math.sqrt(width)).text;
  const shrunk = await sayShrunk(context, step, read, before);
  const comes = sentence`The vector of ${name} comes with the length ${came}${shrunk}`;
  const same = saySameLength(before, after);
  const makes = sentence`${sayMakes(found.node, isRoot ? width : null, divided, left)}${same}`;
  const amounts = lengthsOf(found.node, { came, divided, left });
  // The effect of a norm was explained at the previous one.
  if (isTold(plan, step, found.node))
    return finding('normalised vector', step.id, sentence`${comes}. This norm, too, ${makes}.`, { amounts });
  // With a larger ε, sizes differ.
  const why = isRoot ? 'So that sizes stay alike, whatever was added before, the norm' : 'The norm';
  const told = sentence`${comes}. ${why} ${makes}.`;
  return finding('normalised vector', step.id, told, { details: sayHow(found.node, isRoot ? width : null), amounts });
}

/**
 * ", shorter than before attention (15.3): what that added points partly against it": a reader does not expect an addition to
 * shorten a vector. The sum of two vectors is shorter than the first only if their product is negative.
 */
async function sayShrunk(
  { source, plan, choice }: FindingContext,
  { section, position }: FindingStep,
  read: Stage,
  is: Float32Array,
): Promise<Sentence | ''> {
  if (plan.sections[section.number - 2]?.view !== 'attention output') return '';
  const { inputs } = nodeOf(plan, read.node);
  const streams = plan.stages.slice(0, plan.stages.indexOf(read)).filter(({ role }) => role === 'stream');
  const stream = streams.at(-1);
  if (read.role !== 'stream' || !stream || !inputs.includes(stream.node)) return '';
  const was = plainPart(lengthOf(await readRow(source, stream.name, position, choice.variant)));
  const now = plainPart(lengthOf(is));
  if (!(Number(was.text) > Number(now.text))) return '';
  return sentence`, shorter than before attention (${was}): what that added points partly against it`;
}

interface Lengths {
  readonly came: FindingPart;
  readonly divided: FindingPart;
  readonly left: FindingPart;
}

/** The lengths before, for the chart: the step's figure shows the vectors after the norm. */
function lengthsOf(node: NormNode, { came, divided, left }: Lengths): Amounts {
  const rows = [
    { name: sentence`as it comes`, number: came },
    { name: sentence`after the division`, number: divided },
    ...(isLearned(node) ? [{ name: sentence`with learned numbers`, number: left }] : []),
  ];
  return { title: sentence`Length of the vector`, rows };
}

function isLearned({ gamma, beta }: NormNode): boolean {
  return gamma.length > 0 || beta !== null;
}

/** @param width the number of values, if the length is its root; otherwise null */
function sayHow({ centered }: NormNode, width: number | null): Sentence {
  const root = width === null ? '' : ` The length of ${width} numbers is then √${width}.`;
  return sentence`${centered ? 'Its mean is taken off, and it is divided' : 'It is divided'} by its own size (the root mean square of its numbers).${root}`;
}

/** The length after division by its own size: the root of the number of values, apart from the norm’s ε. */
function dividedLength({ centered, epsilon }: NormNode, before: Float32Array): FindingPart {
  const mean = centered ? before.reduce((sum, value) => sum + value, 0) / before.length : 0;
  const spread = before.reduce((sum, value) => sum + (value - mean) ** 2, 0) / before.length;
  return plainPart(Math.sqrt((before.length * spread) / (spread + epsilon)));
}

/**
 * The effect of the norm including the learned numbers, since figures show the vectors after them.
 * @param width the number of values in a vector, if the norm's ε is negligible, so that every vector gets the root of that
 *   number as its length; otherwise null
 */
function sayMakes(node: NormNode, width: number | null, divided: FindingPart, left: FindingPart): Sentence {
  const [each, own] = width === null ? ['it', 'it'] : ['every vector', 'this one'];
  const why = width === null ? '' : ` (√${width})`;
  if (!isLearned(node)) return sentence`makes ${each} ${divided} long${why}; it has no learned numbers`;
  const verb = left.text === divided.text ? 'leave' : 'make';
  return sentence`first makes ${each} ${divided} long${why}; its learned numbers then ${verb} ${own} ${left} long`;
}

/** Lengths that differ by less than this share are about the same. */
const ABOUT = 0.05;
/** From this cosine on, both vectors point nearly the same way. */
const NEARLY = 0.995;

/**
 * ": about as long as it came, but turned (the cosine of the angle between before and after is 0.871)": two nearly equal
 * lengths alone would suggest that nothing happened. Empty if the lengths differ.
 */
function saySameLength(before: Float32Array, after: Float32Array): Sentence | '' {
  const [came, left] = [lengthOf(before), lengthOf(after)];
  if (!(Math.abs(left / came - 1) < ABOUT)) return '';
  const cosine = dot(before, after) / came / left;
  const how = cosine < NEARLY ? 'but turned' : 'and hardly turned';
  return sentence`: about as long as it came, ${how} (the cosine of the angle between before and after is ${cosinePart(cosine)})`;
}

/** Whether an earlier step of the block explains a norm of this kind. */
function isTold(plan: Plan, { section }: FindingStep, { centered }: NormNode): boolean {
  return plan.sections.some(
    ({ view, part, number, stages }) =>
      view === 'norm' &&
      part === section.part &&
      number < section.number &&
      stages.some(({ label }) =>
        plan.stages.some((stage) => {
          const node = nodeOf(plan, stage.node);
          return stage.label === label && node.kind === 'norm' && node.centered === centered;
        }),
      ),
  );
}
