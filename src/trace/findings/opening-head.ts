/**
 * The head on which a panel opens. Mostly it is the one that adds most to the prediction. If that one shows little, for example
 * because it rests on the first token, and another clearly does more in the contest with the runner-up and attends elsewhere,
 * it is that other one; its effect there need not show in the logit alone. If no head does more, and the one that adds most
 * attends to its own token or the first one, or reduces the token's lead, it is the first of those that add nearly as much,
 * attend elsewhere and do not reduce the lead. A newcomer should see what attention is for, and a small difference is no reason
 * to begin with a row in which nothing comes from another token, or with a head that works against the prediction. That head is
 * never said to add most.
 */
import { LastAnswers } from '../../base/last-answers';
import type { TokenDescription } from '../../model/tokenizers/tokenizer';
import type { ClearestHead } from '../heads/clearest-head';
import { type AttributionPart, readAttribution } from '../readings/attribution';
import { type HeadContribution, type HeadContributions, headContributions } from '../readings/head-contributions';
import { type AttentionHead, samePart } from '../readings/model-part';
import type { TraceSource } from '../run/source';
import { addedToLead, readLead } from './adds-to-lead';
import type { LooksContext, SummedLogit } from './context';
import { ADDS } from './head-adds';
import { readRival } from './lead-words';
import { mostPositivePart } from './rather-than';
import { contextOfLead } from './sets-apart';
import { type Look, readLook } from './where-looks';

/** A head that contributes less than this share of a logit contributes little. */
const LITTLE = 1 / 10;
/** Another head clearly does more if it does at least `CLEARLY`, and `TIMES` as much as the one that adds most. */
const CLEARLY = 0.5;
const TIMES = 2;
/** A head adds nearly as much if it adds at least this share of the largest contribution. */
const NEARLY = 3 / 4;
/** The number of such heads that are examined. */
const MOST_LOOKED_AT = 4;

/** A head that does more in the contest with the runner-up, or with the leader, than the one that adds most. */
export interface HeadThatDoesMore extends AttentionHead {
  /** By how much it raises the logit of the token relative to the rival's; negative if it lowers it. */
  readonly value: number;
  readonly rival: TokenDescription;
  /** Whether the rival is the leader, more probable than the token; otherwise it is the runner-up. */
  readonly rivalLeads: boolean;
  /** The head that adds most to the logit alone. */
  readonly best: HeadContribution;
}

/** The contributions of all heads, and the head on which a panel opens by default. */
export interface OpeningContributions extends HeadContributions {
  /** Null if no head adds anything. */
  readonly opens: AttentionHead | null;
  /** The reason for that head. */
  readonly opensBy: OpensBy;
}

/**
 * It adds most of all heads; or it does more than that one in the contest with the runner-up or the leader; or it adds nearly
 * as much and attends elsewhere. If no head adds to a logit, it attends most clearly to another word.
 */
export type OpensBy =
  | 'adds most'
  | 'does more'
  | 'does more with the leader'
  | 'adds nearly most'
  | ClearestHead['opensBy'];

/**
 * @param id the explained token; null: the most probable one at this position
 * @param ratherThan the token whose logit is subtracted, as for an attribution
 * @throws as `readAttribution` does
 */
export async function readOpening(
  source: TraceSource,
  position: number,
  id: number | null,
  ratherThan: number | null = null,
): Promise<OpeningContributions> {
  const attribution = await readAttribution(source, position, id, ratherThan);
  const contributions = headContributions(attribution, source.spec);
  const plan = source.planOf('model');
  const choice = { variant: 'model', layer: 0, head: 0, position, id: attribution.id } as const;
  const prediction = { token: attribution, ratherThan: attribution.ratherThan, attribution, contributions };
  const [found, opensBy] = await readOpeningHead({ source, plan, choice, prediction }, prediction);
  if (!found) return { ...contributions, opens: null, opensBy };
  const { kind, layer, head, cross } = found;
  return { ...contributions, opens: { kind, layer, head, cross }, opensBy };
}

async function readOpeningHead(
  context: LooksContext,
  prediction: SummedLogit,
): Promise<readonly [AttentionHead | null, OpensBy]> {
  const more = await readHeadThatDoesMore(context);
  if (more) return [more, more.rivalLeads ? 'does more with the leader' : 'does more'];
  const nearly = await readNearlyMost(context, prediction);
  return nearly ? [nearly, 'adds nearly most'] : [prediction.contributions?.best ?? null, 'adds most'];
}

/**
 * The head that adds nearly as much as the one that adds most, if a panel opens on it; null if it opens on another one.
 */
export async function readOpensByNearlyMost(
  context: LooksContext,
  prediction: SummedLogit,
): Promise<AttentionHead | null> {
  const [head, opensBy] = await readOpeningHead(context, prediction);
  return opensBy === 'adds nearly most' ? head : null;
}

/** Null if the head that adds most shows enough and does not reduce the lead, or no suitable head adds nearly as much. */
async function readNearlyMost(context: LooksContext, prediction: SummedLogit): Promise<AttentionHead | null> {
  const { attribution, contributions, ratherThan } = prediction;
  const best = contributions?.best;
  if (!attribution || !best || best.cross || best.value <= 0 || ratherThan) return null;
  const lead = await readLead(context);
  const takesFromLead = (head: AttentionHead) =>
    lead !== null && addedToLead(lead, (part) => samePart(part, { ...head, kind: 'head' })) <= -ADDS;
  if (!takesFromLead(best) && !(await looksNowhere(context, best))) return null;
  const nearly = attribution.parts.filter(isHead).filter((part) => {
    const isBest = part.layer === best.layer && part.head === best.head;
    return !isBest && part.value >= NEARLY * best.value && !takesFromLead(part);
  });
  for (const head of nearly.toSorted((a, b) => b.value - a.value).slice(0, MOST_LOOKED_AT))
    if (isElsewhere(context, await readLook(context, head))) return head;
  return null;
}

/** Whether its effect comes from attending to another token than its own and the first one; otherwise it shows no more. */
function isElsewhere({ choice }: LooksContext, look: Look | undefined): boolean {
  return look !== undefined && [look.key, look.most].every((key) => key !== 0 && key !== choice.position);
}

/** Null if the head that adds most shows enough, or no other clearly does more: then a panel opens on the head that adds most. */
export async function readHeadThatDoesMore(context: LooksContext): Promise<HeadThatDoesMore | null> {
  const { source, choice, prediction } = context;
  // For two chosen tokens, the head that adds most is the one that does most for the difference.
  if (!prediction || prediction.ratherThan || choice.variant !== 'model') return null;
  const { id } = prediction.token;
  const { more } = await FOUND.of(source.key, [choice.position, id], async () => ({
    more: await find(context, prediction),
  }));
  return more;
}

/** Cached, as both the panel and the findings of each examined head ask for it. */
const FOUND = new LastAnswers<{ readonly more: HeadThatDoesMore | null }>(16);

/** Whether a head adds little to a logit; false for the part that adds most. */
export function addsLittle(value: number, { attribution, contributions, ratherThan }: SummedLogit): boolean {
  if (!attribution || !contributions || ratherThan) return false;
  return Math.abs(value) < LITTLE * contributions.logit && value < mostPositivePart(attribution.parts).value;
}

async function find(context: LooksContext, prediction: SummedLogit): Promise<HeadThatDoesMore | null> {
  const { source, choice } = context;
  const { token, contributions } = prediction;
  const best = contributions?.best;
  if (!best || best.cross || !(await showsLittle(context, prediction, best))) return null;
  const rival = await readRival(source, choice.position, token.id);
  const heads = rival?.attribution.parts.filter(isHead) ?? [];
  const own = heads.find(({ layer, head }) => layer === best.layer && head === best.head);
  if (!rival || !own) return null;
  const lead = contextOfLead(context, prediction, rival.attribution);
  const least = Math.max(CLEARLY, TIMES * Math.abs(own.value));
  const more = heads.filter((head) => head !== own && Math.abs(head.value) >= least);
  for (const head of more.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value)).slice(0, MOST_LOOKED_AT)) {
    if (isElsewhere(context, await readLook(lead, head)))
      return { ...head, rival: rival.token, rivalLeads: rival.leads, best };
  }
  return null;
}

/** Whether there is little to see in the head: it adds little, or attends most to itself or to the first token. */
async function showsLittle(context: LooksContext, prediction: SummedLogit, best: HeadContribution): Promise<boolean> {
  return addsLittle(best.value, prediction) || looksNowhere(context, best);
}

async function looksNowhere(context: LooksContext, best: HeadContribution): Promise<boolean> {
  const look = await readLook(context, best);
  return look !== undefined && (look.most === 0 || look.most === context.choice.position);
}

type Head = AttributionPart & AttentionHead;

function isHead(part: AttributionPart): part is Head {
  return part.kind === 'head' && part.layer !== null && part.head !== null && !part.cross;
}
