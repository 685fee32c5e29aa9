/** What a block adds to the prediction: its attention, its MLP, and both. */
import { nodeOf, type Stage, stageForReader } from '../../architectures/plan';
import { digitsToSum } from '../../base/number-text';
import { lengthOf } from '../../base/vectors';
import type { AttributionPart } from '../readings/attribution';
import { readRow, tokensOf } from '../run/source';
import { addedToLead, readLead, sayOfLead } from './adds-to-lead';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { type FallAcross, fallInBlock, sayWhyFalls } from './fall-across';
import {
  type Amount,
  blockPart,
  type Finding,
  type FindingPart,
  finding,
  inTurn,
  logitOf,
  predictionPart,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { componentOf } from './lens-places';
import { plainPart, sayAddsTo, sumPart } from './numbers';
import { stepThatShows } from './step-part';

/** Two amounts, and their sum. */
type Sum = [FindingPart, FindingPart, FindingPart];

export async function findBlockAdds(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { plan, prediction } = context;
  const { attribution } = prediction ?? {};
  if (!prediction || !attribution || !step.isMain) return findBlockSum(context, step);
  const sumOf = (...kinds: readonly AttributionPart['kind'][]) =>
    attribution.parts.reduce(
      (sum, { layer, kind, value }) => sum + (layer === step.layer && kinds.includes(kind) ? value : 0),
      0,
    );
  const [heads, bias, mlp] = [sumOf('head'), sumOf('attn_bias'), sumOf('mlp')];
  // The step of the attention tells what its heads add: where that is another figure, what makes the difference is named.
  const hasBias = isShown(bias);
  // As many digits as anywhere else, or one more where the amounts would not add up as they are written.
  const ofTwo = [
    [heads + bias, mlp],
    ...(hasBias
      ? [
          [heads, bias],
          [heads, bias, mlp],
        ]
      : []),
  ];
  const digits = digitsToSum(ofTwo);
  const written = (...amounts: readonly number[]) => sumPart(amounts, digits);
  // A bias that is not told apart is no amount of its own.
  const attention = hasBias ? [heads, bias] : [heads + bias];
  const ofAttention: Sum = [written(heads), written(bias), written(...attention)];
  const ofBlock: Sum = [written(...attention), written(mlp), written(...attention, mlp)];
  const [byAttention, ofMlp, sum] = ofBlock;
  const explained = stepThatShows(plan, 'logits');
  const all = explained ? sentence` (${explained})` : '';
  const ofHeads = hasBias
    ? sentence`What its attention adds is ${ofAttention[0]} by its heads and ${ofAttention[1]} by the attention’s output bias.`
    : '';
  const lead = await readLead(context);
  const isOwn = ({ layer, kind }: AttributionPart) =>
    layer === step.layer && (kind === 'head' || kind === 'attn_bias' || kind === 'mlp');
  const ofLead = lead ? sayOfLead('The block', addedToLead(lead, isOwn), lead) : '';
  const fall = fallInBlock(context, step.layer);
  return finding(
    'block adds',
    step.id,
    sentence`Block ${blockPart(step.layer)} ${sayAddsTo(logitOf(prediction), heads + bias + mlp, sum)}: ${byAttention} by its attention and ${ofMlp} by its MLP${all}.${ofLead}`,
    {
      details: inTurn([await sayFall(context, fall), ofHeads]),
      amounts: {
        title: sentence`Adds to ${logitOf(prediction)}`,
        rows: amountsOf(ofAttention, ofBlock, hasBias),
      },
    },
  );
}

/** Where nothing is known of what it adds to a prediction: how long the vectors are that are added, and what they become. */
async function findBlockSum({ source, plan, choice }: FindingContext, step: FindingStep): Promise<Finding | null> {
  const stages = choice.variant === 'model' ? stagesOf({ plan }, step) : [];
  const sum = stages.findLast(({ node }) => nodeOf(plan, node).kind === 'sum');
  const token = tokensOf(source, step.sequence)[step.position];
  const inputs = sum ? nodeOf(plan, sum.node).inputs : [];
  const mlp = stages.find(({ role, node }) => role === 'mlp' && inputs.includes(node));
  const [own] = inputs.filter((id) => id !== mlp?.node);
  if (!sum || !mlp || !token || own === undefined || inputs.length !== 2) return null;
  const lengthIn = async ({ name }: Stage) => plainPart(lengthOf(await readRow(source, name, step.position)));
  const came = await lengthIn(stageForReader(plan, own, sum.block));
  const [added, summed] = [await lengthIn(mlp), await lengthIn(sum)];
  const norm = stages.find(({ node }) => {
    const { kind, inputs: read } = nodeOf(plan, node);
    return kind === 'norm' && read[0] === sum.node;
  });
  const left = norm && (await lengthIn(norm));
  const name = tokenPart(token, placeIn(step.sequence, step.position));
  const normed = left ? sentence` The norm behind the sum makes it ${left} long: that vector goes on.` : '';
  return finding(
    'block adds',
    step.id,
    sentence`The MLP adds a vector of the length ${added} to that of ${name}, which comes with the length ${came}: the sum is ${summed} long.${normed}`,
    {
      amounts: {
        title: sentence`Length of the vector`,
        rows: [
          { name: sentence`as it comes`, number: came },
          { name: sentence`what the MLP adds`, number: added },
          { name: sentence`the sum`, number: summed },
          ...(left ? [{ name: sentence`after the norm`, number: left }] : []),
        ],
      },
    },
  );
}

/** Where a part of the block makes the token less probable, though it adds to its logit: that, and why. */
async function sayFall(context: FindingContext, fall: FallAcross | null): Promise<Sentence | ''> {
  const { plan, prediction } = context;
  if (!prediction || !fall) return '';
  const { point, from, to } = fall;
  const shown = stepThatShows(plan, 'blocks');
  const lens = shown ? sentence` (${shown})` : '';
  const part = componentOf(point);
  return sentence`Yet across this ${part} ${predictionPart(prediction.token)} falls from ${from} to ${to}${lens}. This ${part} ${await sayWhyFalls(context, fall)}.`;
}

/** The figure is of vectors: this is what they add. @param hasBias whether what attention adds is told in two amounts */
function amountsOf([heads, bias]: Sum, [attention, mlp, sum]: Sum, hasBias: boolean): Amount[] {
  const ofAttention: Amount[] = hasBias
    ? [
        { name: sentence`attention’s heads`, number: heads },
        { name: sentence`attention’s output bias`, number: bias },
      ]
    : [{ name: sentence`its attention`, number: attention }];
  return [
    ...ofAttention,
    { name: sentence`its MLP`, number: mlp },
    { name: sentence`the block`, number: sum, follows: true },
  ];
}

/** Whether a number is not 0 in the two decimals that are told. */
function isShown(value: number): boolean {
  return Math.abs(value) >= 0.005;
}
