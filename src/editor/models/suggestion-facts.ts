/** What the hub says of suggested models, asked in the background and remembered for a while. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { messageOf } from '../../base/message-of';
import type { HubReference } from '../../library/reference';
import { replaceAny, writeAtomically } from '../../model/atomic-file';

const DAY = 24 * 60 * 60 * 1000;
/** Sizes and licences of published models hardly ever change. */
const KEPT = 14 * DAY;
/** Models that are asked about at a time. */
const AT_ONCE = 3;

const Schema = v.record(v.string(), v.object({ said: v.string(), at: v.number() }));
type Known = v.InferOutput<typeof Schema>;

export interface SuggestionFactsParts {
  /** Where they are remembered. */
  readonly file: string;
  readonly ask: (reference: HubReference, signal: AbortSignal) => Promise<string>;
  /** Whether the hub may be asked without a click: not offline, and not from a workspace that is not trusted. */
  readonly isAllowed: () => boolean;
  /** Told what kept the hub from answering. */
  readonly note: (sentence: string) => void;
  readonly now?: () => number;
}

export class SuggestionFacts {
  /** Those that the hub did not tell of: they are not asked about again in this window. */
  private readonly untold = new Set<string>();

  constructor(private readonly parts: SuggestionFactsParts) {}

  /** What is remembered of each model, by its id. */
  async remembered(): Promise<ReadonlyMap<string, string>> {
    return new Map(Object.entries(await this.read()).map(([id, { said }]) => [id, said]));
  }

  /**
   * Ask about those of which nothing is remembered. A model that the hub does not tell of is not asked about again; where the
   * hub cannot be reached the others are not asked about. Never rejects.
   * @param onTold called with each answer
   */
  async askAbout(
    ids: readonly string[],
    signal: AbortSignal,
    onTold: (id: string, said: string) => void = () => undefined,
  ): Promise<void> {
    const { ask, isAllowed, note, now = Date.now } = this.parts;
    const known = { ...(await this.read()) };
    const missing = ids.filter((id) => known[id] === undefined && !this.untold.has(id));
    let isReached = true;
    let isNew = false;
    const next = async (): Promise<void> => {
      const id = missing.shift();
      if (id === undefined || !isReached || signal.aborted || !isAllowed()) return;
      try {
        known[id] = { said: await ask({ kind: 'hub', id }, signal), at: now() };
        isNew = true;
        onTold(id, known[id].said);
      } catch (error) {
        if (!signal.aborted) note(`Sizes of suggested models: ${messageOf(error)}`);
        if (isAbout(error)) this.untold.add(id);
        else isReached = false;
      }
      return next();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
    if (isNew) await this.write(known);
  }

  private async read(): Promise<Known> {
    const { file, now = Date.now } = this.parts;
    try {
      const known = v.parse(Schema, JSON.parse(await readFile(file, 'utf8')));
      return Object.fromEntries(Object.entries(known).filter(([, { at }]) => Math.abs(now() - at) < KEPT));
    } catch {
      return {}; // absent or damaged: it is asked again
    }
  }

  private async write(known: Known): Promise<void> {
    const { file, note } = this.parts;
    try {
      await mkdir(dirname(file), { recursive: true });
      const bytes = Buffer.from(JSON.stringify(known));
      await writeAtomically(file, (write) => write(bytes), replaceAny);
    } catch (error) {
      note(`Sizes of suggested models are not remembered: ${messageOf(error)}`);
    }
  }
}

/** Whether it is the one model that cannot be told of, and not the hub that cannot be reached. */
function isAbout(error: unknown): boolean {
  const fault = (error as { fault?: unknown } | null)?.fault;
  return fault === 'no access' || fault === 'not found' || fault === 'no such part' || fault === 'unsuitable';
}
