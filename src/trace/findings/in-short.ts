/** Why the token was predicted, in one answer: what other steps tell one by one. */
import { nodeOf } from '../../architectures/plan';
import { sequenceOf } from '../../operations/node';
import type { AttributionPart } from '../readings/attribution';
import { readHeadRow } from '../readings/head-row';
import { tokensOf } from '../run/source';
import { type ExplainedPrediction, type FindingContext, type FindingStep, placeIn, stagesOf, stepOf } from './context';
import {
  blockPart,
  type Finding,
  finding,
  headPart,
  logitOf,
  otherPart,
  predictionPart,
  type Sentence,
  sentence,
  tokenPart,
} from './finding';
import { readHeadAdds } from './head-adds';
import { DOES_MUCH, sayRaisesOthers } from './largest-part';
import { percentPart, signedPart, wholePart } from './numbers';
import { nameOf } from './part-names';
import { sayGroups, sayMostAndLeast } from './rather-than';
import { nthToken } from './token-names';

/** How many MLPs are named, where several add more than any head. */
const MLPS = 2;

export async function findInShort(context: FindingContext, { id }: FindingStep): Promise<Finding | null> {
  const { source, choice, prediction } = context;
  const { attribution, contributions, lens, token } = prediction ?? {};
  const here = source.tokens[choice.position];
  if (!prediction || !attribution || !contributions || !lens || !token || !here) return null;
  const { best } = contributions;
  // What the step of the logits says of the part that adds most.
  const most = attribution.parts.reduce((a, b) => (b.value > a.value ? b : a));
  const mlps = attribution.parts
    .filter(({ kind, value }) => kind === 'mlp' && value >= Math.max(DOES_MUCH, best?.value ?? 0))
    .toSorted((a, b) => b.value - a.value)
    .slice(0, MLPS);
  const from = await sayFrom(context);
  const head = sayHead(prediction, from);
  if (mlps.length === 0 && head === '') return null;
  const share = percentPart((lens.target ?? lens.final).probability.at(-1) as number);
  const has = sentence`In short: after ${tokenPart(here, { token: choice.position })} the model gives ${predictionPart(token)} ${share}`;
  const { ratherThan } = prediction;
  if (ratherThan) {
    const { parts, logit, capped } = attribution;
    const groups = sayGroups({ token, ratherThan, parts, logit, capped });
    // The head that adds most may be the part that does, which is told once.
    const single =
      most.kind === 'head'
        ? sayMostAndLeast(parts, from)
        : sentence`${sayMostAndLeast(parts)}${head === '' ? '' : sentence`; ${head}`}`;
    return finding(
      'in short',
      id,
      sentence`${has}. Why rather than ${otherPart(ratherThan)}? ${groups} Of the single parts ${single}.`,
    );
  }
  const added = [sayOther(most), sayMlps(mlps), head].filter((one) => one !== '');
  const parts = added.flatMap((one, at) =>
    at === 0 ? one.parts : sentence`${at === added.length - 1 ? ', and ' : ', '}${one}`.parts,
  );
  const whole = sentence`Of ${logitOf(prediction)}, ${wholePart(contributions)}, ${{ parts }}.`;
  const raises = await sayRaisesOthers(context, most);
  return finding(
    'in short',
    id,
    sentence`${has}. ${whole}${raises === '' ? '' : sentence` ${raises.fall} ${raises.instead}`}`,
  );
}

/** What is neither an MLP nor a head: a bias adds the same whatever the text is. */
function sayOther(most: AttributionPart): Sentence | '' {
  if (most.kind === 'mlp' || most.kind === 'head' || most.value < DOES_MUCH) return '';
  return sentence`${nameOf(most)} adds ${signedPart(most.value)}`;
}

function sayMlps(mlps: readonly { readonly layer: number | null; readonly value: number }[]): Sentence | '' {
  const [first, second] = mlps;
  if (!first) return '';
  const block = blockPart(first.layer ?? 0);
  if (!second) return sentence`the MLP of block ${block} adds ${signedPart(first.value)}`;
  return sentence`the MLPs of blocks ${block} and ${blockPart(second.layer ?? 0)} add ${signedPart(first.value)} and ${signedPart(second.value)}`;
}

/** The head that adds most. @param from where it takes most of that */
function sayHead({ contributions }: ExplainedPrediction, from: Sentence | ''): Sentence | '' {
  const best = contributions?.best;
  if (!best || best.value < DOES_MUCH) return '';
  return sentence`head ${headPart(best.layer, best.head)}${best.cross ? ' of the cross-attention' : ''} adds ${signedPart(best.value)}${from === '' ? '' : sentence` (${from})`}`;
}

/** "+1.72 from “people”, which has 81 % of its attention": the token whose value makes most of what the best head adds. */
async function sayFrom(context: FindingContext): Promise<Sentence | ''> {
  const { source, plan, choice, prediction } = context;
  const best = prediction?.contributions?.best;
  if (!best || best.value < DOES_MUCH) return '';
  const of = { ...context, choice: { ...choice, layer: best.layer } };
  for (const section of plan.sections.filter(({ view }) => view === 'weights')) {
    const step = stepOf(of, section);
    if (!step.isMain || step.cross !== best.cross) continue;
    const stage = stagesOf(of, step).find(({ node }) => nodeOf(plan, node).kind === 'softmax');
    if (!stage) continue;
    const row = await readHeadRow(source, choice.variant, stage.name, best.head, step.position);
    const sources = (await readHeadAdds(of, step, best.head, row))?.sources;
    if (!sources) return '';
    const key = sources.reduce((most, value, at) => (value > (sources[most] as number) ? at : most), 0);
    const keys = sequenceOf(nodeOf(plan, stage.node).axes[2]);
    const token = nthToken(tokensOf(source, keys), key, placeIn(keys, key));
    return sentence`${signedPart(sources[key] as number)} from ${token}, which has ${percentPart(row.weights[key] as number)} of its attention`;
  }
  return '';
}
