/**
 * The pass of a trace: the residual stream through all blocks, and the head. A short text takes one run, a longer one a run
 * per link.
 */
import { type Link, nodeOf } from '../../architectures/plan/plan';
import { cancellationPoint } from '../../base/cancellation-point';
import type { Model } from '../../lowering/model';
import { headNodes, isGivenWhole, keptNodes, passGives } from '../../lowering/pass-graph';
import { linkShape } from '../../lowering/trace';
import { rowWidth } from '../../operations/node';
import { type KeptValues, keepsHead } from './kept-values';
import { headValues, type NodeValues, type PassInputs, runLink } from './pass';
import { runsWhole, wholePass } from './whole-pass';

export interface TraceHooks {
  readonly signal: AbortSignal;
  /** Called with the number of links that are done, and their total. */
  readonly onProgress: (done: number, total: number) => void;
}

export interface TracePass {
  readonly model: Model;
  readonly inputs: PassInputs;
  /** The bytes that the trace may take. */
  readonly memory: number;
  /** Whether the sessions of links are kept open for the next text. */
  readonly linksStayOpen: boolean;
  /** Receives what the trace keeps. */
  readonly kept: KeptValues;
  /** Whether the stages of a block are kept as well, because the user will look at it. */
  readonly isShown: (link: Link) => boolean;
  /** Keeps the stages of a block. @param computed the values from the pass, if it returns all of them */
  readonly keepBlock: (link: Link, computed?: NodeValues) => Promise<unknown>;
}

/** @throws the signal's reason when cancelled, between two runs */
export async function runPass(pass: TracePass, hooks: TraceHooks): Promise<void> {
  const { model, inputs, memory } = pass;
  if (runsWhole(model.folder.plan, inputs.lengths, memory)) await passAtOnce(pass, hooks);
  else await passByLinks(pass, hooks);
  hooks.signal.throwIfAborted();
}

async function passAtOnce(
  { model, inputs, kept, isShown, keepBlock }: TracePass,
  { signal, onProgress }: TraceHooks,
): Promise<void> {
  const { plan } = model.folder;
  await cancellationPoint(signal);
  const needed = new Set([...keptNodes(plan), ...headNodes(plan)]);
  const keptOnes = passGives(plan).filter((id) => needed.has(id));
  const shown = plan.links.filter(isShown);
  const givenOf = (link: Link) => linkShape(plan, link).gives;
  const wanted = new Set([...keptOnes, ...shown.filter(isGivenWhole).flatMap(givenOf)]);
  const values = await wholePass(model, inputs, [...wanted]);
  for (const id of keptOnes) kept.set(id, values.get(id) as Float32Array);
  for (const link of shown) {
    await cancellationPoint(signal);
    const given = () => new Map(givenOf(link).map((id) => [id, values.get(id) as Float32Array]));
    await keepBlock(link, isGivenWhole(link) ? given() : undefined);
  }
  onProgress(plan.links.length, plan.links.length);
}

async function passByLinks(pass: TracePass, { signal, onProgress }: TraceHooks): Promise<void> {
  const { model, inputs, kept, linksStayOpen: stayOpen, isShown, keepBlock } = pass;
  const { plan } = model.folder;
  const { links } = plan;
  const needed = keptNodes(plan);
  if (stayOpen) await model.closePass();
  for (const [done, link] of links.entries()) {
    await cancellationPoint(signal);
    if (link.name === 'head') await runHead(pass, signal);
    else {
      const shown = isShown(link);
      const wanted = linkShape(plan, link).gives.filter((id) => shown || needed.has(id));
      const values = await runLink(model, link, inputs, kept.read, { wanted, stayOpen });
      for (const [id, value] of values) if (needed.has(id)) kept.set(id, value);
      if (shown) await keepBlock(link, values);
    }
    onProgress(done + 1, links.length);
  }
}

async function runHead({ model, inputs, memory, kept }: TracePass, signal: AbortSignal): Promise<void> {
  const { plan } = model.folder;
  const normed = kept.read(plan.finalNorm);
  const all = keepsHead(plan, inputs.lengths, memory);
  const rows = all ? normed : normed.subarray(-rowWidth(nodeOf(plan, plan.finalNorm)));
  for (const [id, values] of await headValues(model, rows, headNodes(plan), signal)) kept.set(id, values);
}
