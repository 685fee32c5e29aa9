/** The size of the learned vector of a token’s position, compared with the token’s own vector. */
import { nodeOf } from '../../architectures/plan/plan';
import { dot, lengthOf, sumOf } from '../../base/vectors';
import { rowSequence } from '../../operations/node';
import { readRow, tokensOf } from '../run/source';
import { type FindingContext, type FindingStep, placeIn } from './context';
import { type Amounts, type Finding, type FindingPart, finding, type Sentence, sentence, tokenPart } from './finding';
import { percentPart, plainPart } from './numbers';

/** Vectors are almost at right angles if the absolute value of their cosine is at most this. */
const CROSSES = 0.2;

/** @returns null if the model adds no learned vectors of positions */
export async function findPositionVector(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { source, choice, plan } = context;
  if (choice.variant !== 'model') return findOfVariant(context, step);
  const stageOf = (role: 'embedding' | 'position') =>
    plan.stages.find((stage) => stage.role === role && rowSequence(nodeOf(plan, stage.node)) === step.sequence);
  const [embedding, position] = [stageOf('embedding'), stageOf('position')];
  const own = tokensOf(source, step.sequence)[step.position];
  // Positions by a formula of sines and cosines are not learned, and rotary positions are not vectors that are added.
  if (!own || !embedding || !position || nodeOf(plan, position.node).kind !== 'lookup') return null;
  const rowOf = (name: string) => readRow(source, name, step.position);
  const [ofToken, ofPosition] = [await rowOf(embedding.name), await rowOf(position.name)];
  const [length, added] = [lengthOf(ofToken), lengthOf(ofPosition)];
  if (!(length > 0) || !(added > 0)) return null;
  const times = plainPart(added / length);
  const token = tokenPart(own, placeIn(step.sequence, step.position));
  const cosine = dot(ofToken, ofPosition) / length / added;
  const lengths = sentence`The cosine of the angle between the two is ${plainPart(cosine)} (1: the same direction; 0: at right angles${Math.abs(cosine) > CROSSES ? '' : `; up to ${CROSSES} either way it is called almost that`}).`;
  const rest = await readRest(context, step, rowOf);
  return finding(
    'position vector',
    step.id,
    sentence`The learned vector of position ${String(step.position)}, which is added to that of ${token}, is ${asLong(times)}${sayType(rest, length)}.${Math.abs(cosine) > CROSSES ? '' : ' The two are almost at right angles, so their sum keeps both: from it the model can read which token it is and where it stands.'}`,
    {
      details: sentence`${lengths}${isSumOfTwo(rest) ? sayShares(cosine, length, added) : ''}${sayRest(rest)}`,
      amounts: lengthsOf(step.position, times, [ofToken, ofPosition], rest),
    },
  );
}

/** The lengths of all these vectors, for the chart: the step's figure shows the sum, or the norm's output. */
function lengthsOf(
  position: number,
  times: FindingPart,
  [ofToken, ofPosition]: readonly [Float32Array, Float32Array],
  { type, sum, norm, projected }: Rest,
): Amounts {
  return {
    title: sentence`Length of the vector`,
    rows: [
      { name: sentence`of the token`, number: plainPart(lengthOf(ofToken)) },
      {
        name: sentence`of position ${String(position)} (${times} times that)`,
        number: plainPart(lengthOf(ofPosition)),
      },
      ...(type ? [{ name: sentence`of its type`, number: type }] : []),
      { name: sentence`their sum`, number: sum ?? plainPart(lengthOf(sumOf(ofToken, ofPosition))), isDerived: true },
      ...(norm ? [{ name: sentence`the sum after the norm`, number: norm }] : []),
      ...(projected ? [{ name: sentence`after the matrix behind it`, number: projected }] : []),
    ],
  };
}

function asLong(times: FindingPart): Sentence {
  return times.text === '1.00' ? sentence`as long` : sentence`${times} times as long`;
}

/** Whether the sum of the two is final. */
function isSumOfTwo({ type, norm }: Rest): boolean {
  return type === undefined && norm === undefined;
}

/** How much longer each vector makes the other along the other's direction: |a| cos / |b|. */
function sayShares(cosine: number, length: number, added: number): Sentence {
  const [toToken, toPosition] = [added / length, length / added].map((times) => percentPart(Math.abs(cosine) * times));
  if (!toToken || !toPosition) return sentence``;
  const does = cosine < 0 ? 'takes away' : 'adds';
  return sentence` Along each other’s direction, the position’s vector ${does} ${toToken} of the token’s length, and the token’s ${toPosition} of the position’s.`;
}

/** @param length of the token's own vector */
function sayType({ type }: Rest, length: number): Sentence {
  return type?.value === undefined
    ? sentence``
    : sentence`; a third vector, that of its type, is ${asLong(plainPart(type.value / length))}`;
}

/** The simplified block begins with the rows of the embedding matrix, so equal tokens have equal vectors. */
async function findOfVariant(
  { source, plan, choice: { variant } }: FindingContext,
  { id, sequence, position }: FindingStep,
): Promise<Finding | null> {
  const tokens = tokensOf(source, sequence);
  const own = tokens[position];
  const read = plan.stages.find(({ role, block }) => role === 'stream' && block?.layer === 0);
  if (!own || !read) return null;
  const vector = await readRow(source, read.name, position, variant);
  const token = tokenPart(own, placeIn(sequence, position));
  const others = tokens.filter((other) => other.id === own.id).length - 1;
  return finding(
    'position vector',
    id,
    sentence`The vector of ${token} is its row of the embedding matrix, and nothing is added for its position: its length is ${plainPart(lengthOf(vector))}.${sayEqual(others)}`,
  );
}

/** @param others the number of other tokens of the text with the same id */
function sayEqual(others: number): string {
  if (others === 0) return '';
  const which =
    others === 1
      ? 'The same token stands here once more, with'
      : `The same token stands here ${others} times more, each with`;
  return ` ${which} exactly the same vector, as nothing tells the positions apart.`;
}

/** The length of anything else that is added, and of the results after that, as far as these exist. */
interface Rest {
  readonly type?: FindingPart;
  /** Only if a norm follows; otherwise the result is the sum of the two. */
  readonly sum?: FindingPart;
  readonly norm?: FindingPart;
  readonly projected?: FindingPart;
}

async function readRest(
  { plan }: FindingContext,
  { sequence }: FindingStep,
  rowOf: (name: string) => Promise<Float32Array>,
): Promise<Rest> {
  const own = plan.stages.flatMap(({ block, link, name, node: id }) => {
    const node = nodeOf(plan, id);
    return block === null && link === 'embedding' && rowSequence(node) === sequence ? [{ name, id, node }] : [];
  });
  const type = own.find(({ node }) => node.kind === 'lookup' && node.index === 'types');
  const norm = own.find(({ node }) => node.kind === 'norm');
  const sum = own.find(({ id }) => id === norm?.node.inputs[0]);
  const projected = own.find(({ node }) => node.kind === 'linear' && node.inputs[0] === norm?.id);
  const lengthAt = async ({ name }: { readonly name: string }) => plainPart(lengthOf(await rowOf(name)));
  return {
    ...(type && { type: await lengthAt(type) }),
    ...(norm && sum && { sum: await lengthAt(sum), norm: await lengthAt(norm) }),
    ...(norm && sum && projected && { projected: await lengthAt(projected) }),
  };
}

/** What else is added, and the length of the vector in the figure if that is not the sum of the two. */
function sayRest({ type, sum, norm, projected }: Rest): Sentence {
  const added = type ? sentence` The vector of its type, ${type} long, is added as well.` : '';
  if (!norm || !sum) return sentence`${added}`;
  const ofSum = sentence` The sum has the length ${sum}, and after the norm ${norm}`;
  const last = projected ? sentence`; the matrix behind it makes that ${projected}` : '';
  return sentence`${added}${ofSum}${last}.`;
}
