/**
 * The weights that a trace was made with, for a report: names and sizes of the files, and their hash if it is quick to
 * compute.
 */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { count } from '../../../base/counted';
import { hashWeights, type Weights } from '../../../model/weights';
import type { TraceSource } from '../../../trace/run/source';
import { SavedTrace } from '../../../trace/saving/saved';

/** Hashing more bytes than this takes seconds. */
const QUICK = 512e6;
/** How many files are named. */
const MOST_NAMED = 2;

const known = new WeakMap<Weights, string>();

/** @returns `undefined` if the files are not available, or have changed */
export async function weightFilesOf(trace: TraceSource, signal: AbortSignal): Promise<string | undefined> {
  if (trace instanceof SavedTrace) return `SHA-256 ${trace.origin.weightsHash}`;
  const weights = trace.model?.folder.weights;
  if (!weights) return undefined;
  const before = known.get(weights);
  if (before) return before;
  const said = await sayFiles(weights, signal).catch(() => undefined);
  signal.throwIfAborted();
  if (said) known.set(weights, said);
  return said;
}

async function sayFiles(weights: Weights, signal: AbortSignal): Promise<string> {
  const files = weights.source ?? weights.files;
  const facts = await Promise.all(files.map(({ path }) => stat(path)));
  const bytes = facts.reduce((sum, { size }) => sum + size, 0);
  const names = files.slice(0, MOST_NAMED).map(({ path }) => basename(path));
  const more = files.length > MOST_NAMED ? ` and ${count(files.length - MOST_NAMED)} more` : '';
  const which = bytes <= QUICK ? `SHA-256 ${await hashWeights(weights, signal)}` : changedLast(facts);
  return `${names.join(', ')}${more}: ${count(bytes)} bytes, ${which}`;
}

function changedLast(facts: readonly { readonly mtime: Date }[]): string {
  const last = new Date(Math.max(...facts.map(({ mtime }) => mtime.getTime())));
  return `last changed ${last.toISOString()}`;
}
