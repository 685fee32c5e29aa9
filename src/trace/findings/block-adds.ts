/** What a block contributes to the prediction: its attention, its MLP, and both together. */
import { nodeOf, type Stage, stageForReader } from '../../architectures/plan/plan';
import { digitsToSum } from '../../base/number-text';
import { lengthOf } from '../../base/vectors';
import type { Attribution, AttributionPart } from '../readings/attribution';
import { readRow, tokensOf } from '../run/source';
import { disagrees, readLead, sayOfLead } from './adds-to-lead';
import { type FindingContext, type FindingStep, placeIn, stagesOf } from './context';
import { fallInBlock, sayFall } from './fall-across';
import {
  type Amount,
  blockPart,
  type Finding,
  finding,
  inTurn,
  listed,
  logitOf,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { plainPart, sayAddsTo, sumPart } from './numbers';
import { stepThatShows } from './step-part';

/**
 * A component of a block with its contribution: one amount; for an attention, that of its heads and that of its output
 * bias.
 */
interface AddedBy {
  readonly component: 'attention' | 'self-attention' | 'cross-attention' | 'MLP';
  readonly amounts: readonly number[];
}

/** In logits if the prediction is a sum of contributions, else by the lengths of what is added. */
export async function findBlockAdds(context: FindingContext, step: FindingStep): Promise<Finding | null> {
  const { plan, prediction } = context;
  const { attribution } = prediction ?? {};
  if (!prediction || !attribution || !step.isMain) return findBlockSum(context, step);
  const added = addedInBlock(attribution, step.layer);
  const all = added.flatMap(({ amounts }) => amounts);
  // As many digits as elsewhere, or one more if the amounts would not add up as written.
  const digits = digitsToSum([
    added.map(({ amounts }) => totalOf(amounts)),
    ...(all.length > added.length ? [all, ...added.map(({ amounts }) => amounts)] : []),
  ]);
  const sum = sumPart(all, digits);
  const explained = stepThatShows(plan, 'logits');
  const lead = await readLead(context);
  const isOwn = ({ layer, kind }: AttributionPart) =>
    layer === step.layer && (kind === 'head' || kind === 'attn_bias' || kind === 'mlp');
  const ofLead = lead ? sayOfLead('The block', isOwn, lead) : '';
  const isTold = lead !== null && disagrees(lead, isOwn);
  const fall = fallInBlock(context, step.layer);
  return finding(
    'block adds',
    step.id,
    sentence`Block ${blockPart(step.layer)} ${sayAddsTo(logitOf(prediction), totalOf(all), sum)}: ${sayAdded(added, digits)}${explained ? sentence` (${explained})` : ''}.${isTold ? sentence` ${ofLead}` : ''}`,
    {
      details: inTurn([
        isTold ? '' : ofLead,
        await sayFall(context, fall),
        ...added.map((one) => sayOfHeads(one, digits)),
      ]),
      amounts: {
        title: sentence`Adds to ${logitOf(prediction)}`,
        rows: [
          ...added.flatMap((one) => amountsOf(one, digits)),
          { name: sentence`the block`, number: sum, isDerived: true },
        ],
      },
    },
  );
}

/** Used if contributions to a prediction are unknown: gives the lengths of the added vectors, and of the result. */
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

/**
 * The contribution of each component of a block. Self-attention and cross-attention are separate, since they can
 * cancel.
 */
function addedInBlock({ parts }: Pick<Attribution, 'parts'>, layer: number | null): AddedBy[] {
  const own = parts.filter((part) => part.layer === layer);
  const sumOf = (wanted: AttributionPart['kind'], isCross = false) =>
    totalOf(own.filter(({ kind, cross }) => kind === wanted && cross === isCross).map(({ value }) => value));
  const attention = (component: AddedBy['component'], isCross: boolean): AddedBy => {
    const [heads, bias] = [sumOf('head', isCross), sumOf('attn_bias', isCross)];
    // The step of the attention shows the contribution of its heads. If the total differs from that, the bias is named.
    return { component, amounts: isShown(bias) ? [heads, bias] : [heads + bias] };
  };
  const attentions = own.some(({ cross }) => cross)
    ? [attention('self-attention', false), attention('cross-attention', true)]
    : [attention('attention', false)];
  return [...attentions, { component: 'MLP', amounts: [sumOf('mlp')] }];
}

/** "+0.55 by its self-attention, −0.54 by its cross-attention and +1.22 by its MLP" */
function sayAdded(added: readonly AddedBy[], digits: number): Sentence {
  return listed(added.map(({ component, amounts }) => sentence`${sumPart(amounts, digits)} by its ${component}`));
}

/** Splits the contribution of an attention that has two amounts. */
function sayOfHeads({ component, amounts: [heads = 0, bias] }: AddedBy, digits: number): Sentence | '' {
  if (bias === undefined) return '';
  return sentence`What its ${component} adds is ${sumPart([heads], digits)} by its heads and ${sumPart([bias], digits)} by the ${component}’s output bias.`;
}

/** The amounts for the chart. The step's own figure shows vectors, and these are the contributions. */
function amountsOf({ component, amounts }: AddedBy, digits: number): Amount[] {
  const [heads = 0, bias] = amounts;
  if (bias === undefined) return [{ name: sentence`its ${component}`, number: sumPart(amounts, digits) }];
  return [
    { name: sentence`${component}’s heads`, number: sumPart([heads], digits) },
    { name: sentence`${component}’s output bias`, number: sumPart([bias], digits) },
  ];
}

function totalOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, each) => sum + each, 0);
}

/** Whether a number differs from 0 in two decimals. */
function isShown(value: number): boolean {
  return Math.abs(value) >= 0.005;
}
